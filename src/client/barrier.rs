//! Why there is no connection, read off the errors beneath the HTTP client's own; and the look-up of
//! host names, which is ours so that its failure can be told from others.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::CertificateError;

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
struct NoSuchHost {
    host: Arc<str>,
    why: String,
}

/// Looks host names up as the system does.
pub(super) struct LookUp;

impl Resolve for LookUp {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host: Arc<str> = Arc::from(name.as_str());
            // The port is the caller's business.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = match found {
                Ok(found) => found.collect(),
                Err(error) => return Err(NoSuchHost { host, why: error.to_string() }.into()),
            };
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
