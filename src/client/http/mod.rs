//! HTTP/1.1 as the client speaks it: requests that go out byte for byte as they were signed, header
//! names in the case in which they are written, over connections that are used again. Connecting, TLS
//! and the grammar are libraries'; that a call takes one write and one read, and wakes no other task,
//! is ours: through a general HTTP client a call took about twice the work (`benches/peers`).

mod answer;
mod connect;
mod connection;
mod direct;
mod request;

pub(super) use direct::Direct;
