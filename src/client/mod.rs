//! The Queue service over HTTP. Three pure steps and one socket: an operation becomes a request,
//! the request is signed, the answer is read; only `client` itself waits for anything.

pub mod credential;
pub mod sign;
