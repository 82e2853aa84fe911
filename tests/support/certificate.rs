//! A certificate for this machine by an authority that no system trusts.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};

/// The certificate of a service, its key, and who vouches for it.
pub struct Certified {
    /// The authority's certificate (PEM).
    pub authority: String,
    /// The service's own certificate.
    pub certificate: Certificate,
    /// The key to it.
    pub key: KeyPair,
}

impl Certified {
    /// One for `localhost` and `127.0.0.1`, and for a host that only a proxy can know.
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = authority.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(authority, key);
        let key = KeyPair::generate().unwrap();
        let names = ["localhost", "127.0.0.1", "queues.example"].map(str::to_owned);
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
        Self { authority: pem, certificate, key }
    }

    /// Writes the authority, the certificate and the key into files of a folder, in this order.
    pub fn write(&self, folder: &Path) -> [PathBuf; 3] {
        let files = [
            ("authority.pem", self.authority.clone()),
            ("certificate.pem", self.certificate.pem()),
            ("key.pem", self.key.serialize_pem()),
        ];
        files.map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        })
    }
}
