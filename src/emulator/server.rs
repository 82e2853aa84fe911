//! The sockets: accepts connections, reads requests, writes answers.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::answer::Answer;
use super::error::ServiceError;
use super::request::Request;
use super::service::Service;
use crate::model::message::MAX_REQUEST;

/// A body over the limit is read to its end, up to here, so that the client gets to the answer.
const DRAIN: usize = 4 * 1024 * 1024;

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
    let handler = service_fn(|request| respond(&service, request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), handler);
    tokio::select! {
        () = stop.cancelled() => {}
        // A broken connection concerns the client only.
        _ = connection => {}
    }
}

async fn respond(
    service: &Service,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = read_body(body).await;
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect(),
        headers: parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body: body.as_ref().map_or_else(|_| Bytes::new(), Bytes::clone),
    };
    Ok(response(service.answer(&request, body.err())))
}

async fn read_body(mut body: Incoming) -> Result<Bytes, ServiceError> {
    let mut kept = BytesMut::new();
    let mut total = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(ServiceError::new(400, "InvalidInput", "The request body broke off."));
        };
        let Some(data) = frame.data_ref() else { continue };
        total += data.len();
        if total <= MAX_REQUEST {
            kept.extend_from_slice(data);
        } else if total > DRAIN {
            break;
        }
    }
    if total > MAX_REQUEST { Err(ServiceError::too_large(MAX_REQUEST)) } else { Ok(kept.freeze()) }
}

fn response(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_str(&value);
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
