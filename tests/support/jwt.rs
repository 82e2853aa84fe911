//! A token that Azurite takes for one of Entra ID: it checks everything but the signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// One for `audience`, good for an hour. `now` in seconds since the epoch.
pub fn self_made(audience: &str, now: i64) -> String {
    let claims = json!({
        "aud": audience,
        "iss": "https://sts.windows.net/ab1f708d-50f6-404c-a006-d71b2ac7a606/",
        "iat": now - 60,
        "nbf": now - 60,
        "exp": now + 3600,
    });
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.none", part(json!({"alg": "RS256", "typ": "JWT"})), part(claims))
}
