//! Secrets and how one signs in with them. Nothing here can be printed: `Debug` shows `***`, and
//! there is neither `Display` nor `Serialize`.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::model::rights::Rights;

use super::token::TokenSource;

pub mod address;
pub mod connection_string;
pub mod error;
pub mod sas_url;

/// How one signs in.
#[derive(Debug, Clone)]
pub enum Credential {
    /// With the account's key: every request is signed.
    SharedKey(AccountKey),
    /// With a SAS: it goes behind the query of every request as it is, without a question mark.
    Sas(Secret),
    /// With tokens of Entra ID, which the source gives: only over HTTPS.
    Token(Arc<dyn TokenSource>),
}

impl Credential {
    /// Takes a SAS token; a question mark or an ampersand before it is dropped.
    ///
    /// # Errors
    /// A sentence without the token in it, where it cannot be one.
    pub fn sas(token: &str) -> Result<Self, &'static str> {
        let token = token.trim().trim_start_matches(['?', '&']);
        if !token.split('&').any(|part| part.len() > 4 && part.starts_with("sig=")) {
            return Err("the SAS has no signature (sig=...)");
        }
        if !token.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'#' | b'"' | b'<' | b'>' | b'\\')) {
            return Err("the SAS has characters that a URL cannot have");
        }
        Ok(Self::Sas(Secret::new(token.to_owned())))
    }

    /// What it is known to allow.
    #[must_use]
    pub fn rights(&self) -> Rights {
        match self {
            Self::SharedKey(_) => Rights::All,
            Self::Sas(token) => Rights::of_sas(token.expose()),
            Self::Token(_) => Rights::Token,
        }
    }
}

/// A piece of text that must not be seen.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Takes a text into custody.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The key of a storage account, decoded.
#[derive(Clone)]
pub struct AccountKey(Arc<Zeroizing<Vec<u8>>>);

impl AccountKey {
    /// Reads a key as the portal shows it.
    ///
    /// # Errors
    /// A sentence without the key in it, where it is not base64.
    pub fn from_base64(text: &str) -> Result<Self, &'static str> {
        match STANDARD.decode(text.trim()) {
            Ok(bytes) if bytes.is_empty() => Err("the account key is empty"),
            Ok(bytes) => Ok(Self(Arc::new(Zeroizing::new(bytes)))),
            Err(_) => Err("the account key is not base64"),
        }
    }

    /// The bytes that sign.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
