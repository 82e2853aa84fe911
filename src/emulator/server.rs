//! The sockets: accepts connections, reads requests, writes answers.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::broken;
use super::http1::Connection;
use super::service::Service;

/// Starts a task. It must end by itself when the service stops.
#[expect(clippy::disallowed_methods, reason = "the embedded service runs its own connections")]
pub fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}

/// How many connections are open. Each holds a token as long as its requests are answered.
pub type Open = Arc<()>;

/// Serves until `stop`: every connection is answered with what `answer` makes of it.
pub async fn serve<F>(
    listener: TcpListener,
    stop: CancellationToken,
    open: Open,
    answer: impl Fn(Connection) -> F,
) where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                let (token, answered) = (Arc::clone(&open), answer(Connection::new(stream)));
                spawn(until(stop.clone(), async move {
                    let result = answered.await;
                    drop(token);
                    result
                }));
            }
            // Out of file descriptors, or a client that is gone already: go on, but not in a
            // tight loop.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn until(stop: CancellationToken, answered: impl Future<Output = io::Result<()>>) {
    tokio::select! {
        () = stop.cancelled() => {}
        // A broken connection concerns the client only.
        _ = answered => {}
    }
}

/// Answers the requests of a connection as the Queue service does.
pub async fn queue_service(service: Arc<Service>, mut connection: Connection) -> io::Result<()> {
    while let Some(incoming) = connection.next().await? {
        if let Some(fault) = service.faults.draw(|| Service::what(&incoming.request)) {
            if broken::answer(&service, &mut connection.stream, &incoming, fault).await? {
                continue;
            }
            return Ok(());
        }
        let answer = service.answer(&incoming.request, incoming.error.clone());
        if !connection.reply(&incoming, &answer).await? {
            return Ok(());
        }
    }
    Ok(())
}
