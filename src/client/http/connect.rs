//! New connections: the host is looked up, one of its addresses answers, and TLS is agreed on.

use std::error::Error;
use std::sync::Arc;

use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service as _;

use crate::client::barrier::{Barrier, LookUp};
use crate::client::roots::Roots;
use crate::client::transport::{CONNECT, Trouble, innermost};
use crate::model::account::{Endpoint, Scheme};

use super::connection::Connection;

/// Makes connections to one endpoint.
pub(super) struct Connector {
    tcp: HttpConnector<LookUp>,
    /// Where it leads, as the connector wants it.
    address: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Connector {
    /// Reads the certificates that are trusted, where any are needed.
    ///
    /// # Errors
    /// Why there can be no connection at all.
    pub(super) fn new(endpoint: &Endpoint, roots: &Roots) -> Result<Self, String> {
        let mut tcp = HttpConnector::new_with_resolver(LookUp);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT));
        let address = endpoint.origin() + "/";
        let tls = match endpoint.scheme {
            // Loading the machine's certificates is slow, and fails where there are none.
            Scheme::Http => None,
            Scheme::Https => {
                let name = ServerName::try_from(endpoint.host.to_string());
                let name = name.map_err(|_| "the host has no name that a certificate could have")?;
                Some((tls(roots)?, name))
            }
        };
        Ok(Self { tcp, address, tls })
    }

    /// A new connection.
    ///
    /// # Errors
    /// What is in the way.
    pub(super) async fn connect(&self) -> Result<Connection, Trouble> {
        let late =
            |_| Trouble::NotConnected(Barrier::Other, format!("nobody answered in {} s", CONNECT.as_secs()));
        tokio::time::timeout(CONNECT, self.try_to()).await.map_err(late)?
    }

    async fn try_to(&self) -> Result<Connection, Trouble> {
        let stream = self.reach().await?;
        let Some((tls, name)) = &self.tls else { return Ok(Connection::new(stream)) };
        let stream = tls.connect(name.clone(), stream).await.map_err(|error| not_connected(&error))?;
        Ok(Connection::new(stream))
    }

    async fn reach(&self) -> Result<TcpStream, Trouble> {
        let address = self.address.parse().map_err(|_| Trouble::Unsendable("the address is not a URL"))?;
        let stream = self.tcp.clone().call(address).await.map_err(|error| not_connected(&error))?;
        Ok(stream.into_inner())
    }
}

fn not_connected(error: &(dyn Error + 'static)) -> Trouble {
    Trouble::NotConnected(Barrier::of(error), innermost(error))
}

fn tls(roots: &Roots) -> Result<TlsConnector, String> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    let verifier = Verifier::new_with_extra_roots(roots.ders(), provider);
    let config = if let Ok(verifier) = verifier {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        builder.with_root_certificates(bundled(roots))
    };
    Ok(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}

/// What is trusted on a machine without authorities of its own.
fn bundled(roots: &Roots) -> RootCertStore {
    let mut store = RootCertStore::empty();
    let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    store.add_parsable_certificates(bundled.chain(roots.ders()));
    store
}
