//! Certificates that are trusted besides those of the system.

use reqwest::Certificate;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Certificates of authorities, checked for being certificates.
#[derive(Debug, Clone, Default)]
pub struct Roots(Vec<CertificateDer<'static>>);

impl Roots {
    /// Reads what stands in a PEM file; other things than certificates in it are skipped.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it; also where no certificate is in it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let found = found.map_err(|_| "it is not good PEM".to_owned())?;
        if found.is_empty() {
            return Err("there is no certificate in it".to_owned());
        }
        let mut trusted = RootCertStore::empty();
        for (at, certificate) in found.iter().enumerate() {
            let number = at.saturating_add(1);
            let added = trusted.add(certificate.clone());
            added.map_err(|_| format!("certificate {number} in it cannot be one of an authority"))?;
        }
        Ok(Self(found))
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Them, as TLS wants them.
    pub(super) fn ders(&self) -> impl Iterator<Item = CertificateDer<'static>> {
        self.0.iter().cloned()
    }

    /// Them, as the HTTP client wants them.
    pub(super) fn certificates(&self) -> impl Iterator<Item = Certificate> {
        self.0.iter().filter_map(|certificate| Certificate::from_der(certificate).ok())
    }
}
