//! Starting tasks.

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinHandle};

/// How a watched task ended.
pub enum End<T> {
    /// With a result.
    Done(T),
    /// It panicked; the log has the place.
    Panicked,
}

/// Runs `work` on the threads of `workers` and hands its end to `then`; an aborted task is silent.
pub fn watched<T: Send + 'static>(
    workers: &Handle,
    work: impl Future<Output = T> + Send + 'static,
    then: impl FnOnce(End<T>) + Send + 'static,
) -> AbortHandle {
    let task = workers.spawn(work);
    let abort = task.abort_handle();
    workers.spawn(async move {
        match task.await {
            Ok(done) => then(End::Done(done)),
            Err(error) if error.is_panic() => then(End::Panicked),
            Err(_) => {}
        }
    });
    abort
}

/// Runs something that mostly waits beside the loop, on the loop's own thread.
#[expect(clippy::disallowed_methods, reason = "the loop's runtime has no handle that is handed on")]
pub fn beside(work: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(work);
}

/// Runs computing or file work off the loop.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place of the runtime that starts blocking work"
)]
pub fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    tokio::task::spawn_blocking(work)
}
