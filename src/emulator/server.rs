//! The sockets: accepts connections, reads requests, writes answers.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::broken;
use super::http1::{Connection, render};
use super::service::Service;

/// Starts a task. It must end by itself when the service stops.
#[expect(clippy::disallowed_methods, reason = "the embedded service runs its own connections")]
pub fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}

/// Serves until `stop`.
pub async fn serve(service: Arc<Service>, listener: TcpListener, stop: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => spawn(connection(Arc::clone(&service), stream, stop.clone())),
            // Out of file descriptors, or a client that is gone already: go on, but not in a
            // tight loop.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn connection(service: Arc<Service>, stream: TcpStream, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    tokio::select! {
        () = stop.cancelled() => {}
        // A broken connection concerns the client only.
        _ = answer_all(&service, Connection::new(stream)) => {}
    }
}

async fn answer_all(service: &Service, mut connection: Connection) -> io::Result<()> {
    while let Some(incoming) = connection.next().await? {
        if let Some(fault) = service.faults.draw(|| Service::what(&incoming.request)) {
            if broken::answer(service, &mut connection.stream, &incoming, fault).await? {
                continue;
            }
            return Ok(());
        }
        let answer = service.answer(&incoming.request, incoming.error);
        let bytes = render(&answer, &incoming.request.method, incoming.keep_alive);
        connection.stream.write_all(&bytes).await?;
        if !incoming.keep_alive {
            return connection.stream.shutdown().await;
        }
    }
    Ok(())
}
