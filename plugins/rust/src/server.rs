//! A plugin server as Kong 3 speaks with it. The one in kong_rs 0.2.0 never ends a request (docs/guides/kong.md says
//! why), so this one uses its messages and its PDK, but not its server.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use kong_rs::plugin::{ErasedPlugin, ErasedPluginFactory};
use kong_rs::stream::Stream;
use kong_rs::{KongError, KongResult, Pdk, Phase};
use kong_rs_protos::{InstanceStatus, RpcCall, RpcReturn, rpc_call::Call, rpc_return::Return};

type Instance = Arc<dyn ErasedPlugin + Send + Sync>;

struct Server<Factory> {
    factory: Factory,
    instances: Mutex<HashMap<i32, Instance>>,
    next_id: Mutex<i32>,
}

/// Serves the plugin on a Unix socket. Never returns unless the socket fails.
pub async fn serve<Factory>(factory: Factory, socket: &Path) -> KongResult<()>
where
    Factory: ErasedPluginFactory + 'static,
{
    // Of an earlier server, which does not remove it when it is killed.
    let _ = std::fs::remove_file(socket);
    let listener = tokio::net::UnixListener::bind(socket)?;
    let server = Arc::new(Server {
        factory,
        instances: Mutex::default(),
        next_id: Mutex::default(),
    });
    loop {
        let (connection, _) = listener.accept().await?;
        let server = server.clone();
        tokio::spawn(async move {
            let stream = Stream::new(connection);
            loop {
                match server.handle_call(&stream).await {
                    Ok(()) => {}
                    // The gateway has closed the connection.
                    Err(KongError::IOError(_)) => break,
                    // The protocol has no error message: the closed connection is the error, as with the Go PDK.
                    Err(error) => {
                        eprintln!("{error:?}");
                        break;
                    }
                }
            }
        });
    }
}

impl<Factory: ErasedPluginFactory> Server<Factory> {
    async fn handle_call(&self, stream: &Stream) -> KongResult<()> {
        let RpcCall { sequence, call } = stream.read_message().await?;
        let status = match call {
            Some(Call::CmdStartInstance(start)) => {
                let config = std::str::from_utf8(&start.config)?;
                let instance: Instance = self.factory.new(config).await.into();
                let id = self.new_id();
                let name = instance.name();
                self.instances.lock().unwrap().insert(id, instance);
                status(name, id)
            }
            Some(Call::CmdGetInstanceStatus(get)) => {
                status(self.instance(get.instance_id)?.name(), get.instance_id)
            }
            Some(Call::CmdCloseInstance(close)) => {
                let instance = self.instance(close.instance_id)?;
                self.instances.lock().unwrap().remove(&close.instance_id);
                status(instance.name(), close.instance_id)
            }
            Some(Call::CmdHandleEvent(event)) => {
                let instance = self.instance(event.instance_id)?;
                let phase = Phase::try_from(event.event_name.as_str())
                    .map_err(|()| unusable(format!("no phase {}", event.event_name)))?;
                instance
                    ._call_phase(&phase, &Pdk::new(stream.clone()))
                    .await;
                // Where Kong expects the next call to its PDK, an empty frame says that there is none.
                stream.write_frame(&[]).await?;
                status(instance.name(), event.instance_id)
            }
            other => return Err(unusable(format!("no response to {other:?}"))),
        };
        let response = RpcReturn {
            sequence,
            r#return: Some(Return::InstanceStatus(status)),
        };
        stream.write_message(&response).await?;
        Ok(())
    }

    fn new_id(&self) -> i32 {
        let mut next = self.next_id.lock().unwrap();
        *next += 1;
        *next
    }

    fn instance(&self, id: i32) -> KongResult<Instance> {
        let instances = self.instances.lock().unwrap();
        let known = instances.get(&id).cloned();
        known.ok_or_else(|| unusable(format!("no plugin instance {id}")))
    }
}

fn status(name: String, instance_id: i32) -> InstanceStatus {
    InstanceStatus {
        name,
        instance_id,
        ..Default::default()
    }
}

fn unusable(what: String) -> KongError {
    KongError::InvalidValueError(what)
}
