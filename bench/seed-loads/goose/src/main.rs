//! The load of seed 001: goose's users ask for the paths in PATHS, one after the other, and each response must have the
//! header of its plugin. Takes goose's own options; prints what it counted as one line of JSON.

use std::sync::Arc;

use goose::prelude::*;
use serde_json::{Value, json};

/// One transaction, as in the seed: the response is a failure if the plugin's header is missing.
fn transaction(path: String) -> Transaction {
    let run: TransactionFunction = Arc::new(move |user| {
        let path = path.clone();
        Box::pin(async move {
            let mut goose = user.get(&path).await?;
            if let Ok(response) = goose.response {
                let header = format!("x-{}plugin", path.trim_start_matches('/'));
                let passed =
                    !response.status().is_success() || response.headers().contains_key(header);
                // The body is read to its end, or the connection would not be used again.
                let _ = response.bytes().await;
                if !passed {
                    return user.set_failure(
                        "plugin header missing",
                        &mut goose.request,
                        None,
                        None,
                    );
                }
            }
            Ok(())
        })
    });
    Transaction::new(run)
}

fn counts(metrics: &GooseMetrics) -> Value {
    let requests: Vec<Value> = metrics
        .requests
        .values()
        .map(|request| {
            json!({
                "path": request.path,
                "ok": request.success_count,
                "failed": request.fail_count,
                "longestMs": request.raw_data.maximum_time_us as f64 / 1000.0,
            })
        })
        .collect();
    let errors: Vec<Value> = metrics
        .errors
        .values()
        .map(|error| json!({ "error": error.error, "count": error.occurrences }))
        .collect();
    json!({ "requests": requests, "errors": errors })
}

#[tokio::main]
async fn main() -> Result<(), GooseError> {
    let paths = std::env::var("PATHS").unwrap_or_else(|_| "/go,/python,/js,/rust".to_owned());
    let mut plugins = scenario!("plugins");
    for path in paths.split(',') {
        plugins = plugins.register_transaction(transaction(path.to_owned()));
    }
    let metrics = GooseAttack::initialize()?
        .register_scenario(plugins)
        .execute()
        .await?;
    println!("{}", counts(&metrics));
    Ok(())
}
