//! Why there is no connection, read off the errors beneath the HTTP client's own; and the look-up of
//! host names, which is ours so that its failure can be told from others.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use reqwest::dns::{Addrs, Resolving};
use rustls::CertificateError;
use tower_service::Service;

/// What is in the way of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Barrier {
    /// Nobody knows an address of this host.
    NoSuchHost(Arc<str>),
    /// Nobody listens at this port.
    Refused,
    /// What answers does not speak TLS.
    NoTls,
    /// The other side hung up before a connection was agreed on.
    CutOff,
    /// The certificate is by an authority that is not trusted.
    Untrusted,
    /// The certificate is not good yet, or no longer.
    OutOfDate,
    /// The certificate is for another host.
    OtherName,
    /// Something else.
    Other,
}

impl Barrier {
    /// Reads it off an error and what caused it.
    #[must_use]
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(found) = Self::named(error) {
                return found;
            }
            cause = beneath(error);
        }
        Self::Other
    }

    /// Whether it would stand there at the next attempt too.
    #[must_use]
    pub const fn stays(&self) -> bool {
        matches!(self, Self::NoTls | Self::Untrusted | Self::OutOfDate | Self::OtherName)
    }

    fn named(error: &(dyn Error + 'static)) -> Option<Self> {
        if let Some(NoSuchHost { host, .. }) = error.downcast_ref::<NoSuchHost>() {
            return Some(Self::NoSuchHost(Arc::clone(host)));
        }
        match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return Some(Self::Refused),
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof) => return Some(Self::CutOff),
            _ => {}
        }
        match error.downcast_ref::<rustls::Error>()? {
            rustls::Error::InvalidMessage(_) => Some(Self::NoTls),
            rustls::Error::InvalidCertificate(
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. },
            ) => Some(Self::OutOfDate),
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => Some(Self::OtherName),
            rustls::Error::InvalidCertificate(_) => Some(Self::Untrusted),
            _ => None,
        }
    }
}

/// The next error down. The one inside an `io::Error` is not its source but what it stands for.
fn beneath<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inside) => Some(inside),
        None => error.source(),
    }
}

/// A host name that could not be turned into an address.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub(super) struct NoSuchHost {
    host: Arc<str>,
    why: String,
}

/// Looks host names up as the system does.
#[derive(Clone, Copy)]
pub(super) struct LookUp;

async fn look_up(name: &str) -> Result<std::vec::IntoIter<SocketAddr>, NoSuchHost> {
    // The port is the caller's business.
    match tokio::net::lookup_host((name, 0)).await {
        Ok(found) => Ok(found.collect::<Vec<_>>().into_iter()),
        Err(error) => Err(NoSuchHost { host: Arc::from(name), why: error.to_string() }),
    }
}

impl reqwest::dns::Resolve for LookUp {
    fn resolve(&self, name: reqwest::dns::Name) -> Resolving {
        Box::pin(async move { Ok(Box::new(look_up(name.as_str()).await?) as Addrs) })
    }
}

impl Service<Name> for LookUp {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = NoSuchHost;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, NoSuchHost>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NoSuchHost>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move { look_up(name.as_str()).await })
    }
}
