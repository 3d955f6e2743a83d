//! Rustplugin proves that it ran: it sets a response header.

mod server;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use kong_rs::{
    KongResult, Pdk, Phase, Plugin, PluginConfig, PluginFactory, PluginResult, PluginServerBroker,
    ok_or_internal_error,
};
use serde::{Deserialize, Serialize};

/// What a route sets for the plugin.
#[derive(Deserialize, Serialize, PluginConfig)]
#[serde(default)]
struct Config {
    /// The response header that is the witness.
    header: String,
    /// The value of that header; each route has its own, so that a mixed-up configuration shows.
    message: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            header: "x-rustplugin".to_owned(),
            message: "rust".to_owned(),
        }
    }
}

struct RustPlugin(Config);

#[async_trait::async_trait]
impl Plugin for RustPlugin {
    type Config = Config;
    const NAME: &str = "rustplugin";
    const VERSION: &str = "1.0.0";
    const PRIORITY: i32 = 1;
    const PHASES: &[Phase] = &[Phase::Access];

    fn default_config() -> Config {
        Config::default()
    }

    /// Runs before the request is proxied.
    async fn access(&self, kong: &Pdk) -> PluginResult<Vec<u8>> {
        let Config { header, message } = &self.0;
        ok_or_internal_error(kong.response().set_header(header, message).await)?;
        Ok(None)
    }
}

struct Factory {
    news: AtomicUsize,
}

#[async_trait::async_trait]
impl PluginFactory for Factory {
    type Plugin = RustPlugin;

    /// Is called by the plugin server once for every instance it starts.
    async fn new(&self, config: &str) -> RustPlugin {
        eprintln!(
            "New() has been called {} times",
            self.news.fetch_add(1, Ordering::Relaxed) + 1
        );
        RustPlugin(serde_json::from_str(config).expect("the configuration fits the schema"))
    }
}

/// `-dump` describes the plugin; `-kong-prefix FOLDER` serves it on a socket in that folder.
async fn run(arguments: Vec<String>) -> KongResult<()> {
    let factory = Factory {
        news: AtomicUsize::new(0),
    };
    if arguments.iter().any(|argument| argument == "-dump") {
        let broker = PluginServerBroker::new();
        broker.register(factory).await;
        return broker.run(arguments.into_iter()).await;
    }
    let mut values = arguments
        .iter()
        .skip_while(|argument| *argument != "-kong-prefix");
    let folder = values.nth(1).map_or("/usr/local/kong", String::as_str);
    server::serve(factory, &Path::new(folder).join("rustplugin.socket")).await
}

fn main() -> KongResult<()> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_io().build()?;
    runtime.block_on(run(std::env::args().collect()))
}
