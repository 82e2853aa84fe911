//! The Queue service over HTTP. Three pure steps and one socket: an operation becomes a request,
//! the request is signed, the answer is read; only `client` and `transport` wait for anything.

pub mod answer;
pub mod barrier;
pub mod check;
#[expect(clippy::module_inception, reason = "the handle to the service is what the module is named after")]
pub mod client;
pub mod credential;
pub mod delegation;
#[cfg(feature = "entra")]
pub mod entra;
pub mod fallback;
pub mod fault;
mod http;
pub mod operation;
pub mod policies_xml;
mod proxied;
pub mod receipt;
pub mod request;
pub mod retry;
pub mod roots;
pub mod sas;
pub mod service_xml;
pub mod sign;
pub mod token;
pub mod transport;
mod web;
pub mod wire;
pub mod xml;
