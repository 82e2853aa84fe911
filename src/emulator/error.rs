//! The service's errors: status, code, message and the extra elements that say what was wrong.

use std::borrow::Cow;

/// An error as the service answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceError {
    /// The HTTP status.
    pub status: u16,
    /// `x-ms-error-code` and `<Code>`.
    pub code: &'static str,
    /// The message, without the request id and the time that are added to it.
    pub message: Cow<'static, str>,
    /// Extra elements of the error document.
    pub extras: Vec<(&'static str, String)>,
}

impl ServiceError {
    pub const INVALID_METADATA: Self = Self::new(
        400,
        "InvalidMetadata",
        "The metadata specified is invalid. It has characters that are not permitted.",
    );
    pub const EMPTY_METADATA_KEY: Self =
        Self::new(400, "EmptyMetadataKey", "The key for one of the metadata key-value pairs is empty.");
    pub const METADATA_TOO_LARGE: Self =
        Self::new(400, "MetadataTooLarge", "The metadata specified exceeds the maximum permissible limit.");
    pub const INVALID_URI: Self =
        Self::new(400, "InvalidUri", "The requested URI does not represent any resource on the server.");
    pub const INVALID_NAME: Self =
        Self::new(400, "InvalidResourceName", "The specifed resource name contains invalid characters.");
    pub const NAME_LENGTH: Self = Self::new(
        400,
        "OutOfRangeInput",
        "The specified resource name length is not within the permissible limits.",
    );
    pub const UNKNOWN_VERB: Self =
        Self::new(405, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.");
    pub const NO_CORS: Self = Self::new(
        403,
        "CorsPreflightFailure",
        "CORS not enabled or no matching rule found for this request.",
    );
    pub const SECONDARY: Self =
        Self::new(403, "InsufficientAccountPermissions", "Write operations are not allowed.");
    pub const UNKNOWN_ACCOUNT: Self =
        Self::new(404, "ResourceNotFound", "The specified resource does not exist.");
    pub const NO_QUEUE: Self = Self::new(404, "QueueNotFound", "The specified queue does not exist.");
    pub const NO_MESSAGE: Self = Self::new(404, "MessageNotFound", "The specified message does not exist.");
    pub const QUEUE_EXISTS: Self =
        Self::new(409, "QueueAlreadyExists", "The specified queue already exists.");

    /// An error without extra elements.
    pub const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message: Cow::Borrowed(message), extras: Vec::new() }
    }

    /// The same with one more element.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.extras.push((name, value.into()));
        self
    }

    /// A query parameter that cannot be right.
    pub fn invalid_parameter(name: &'static str, value: &str, reason: &str) -> Self {
        Self::new(
            400,
            "InvalidQueryParameterValue",
            "Value for one of the query parameters specified in the request URI is invalid.",
        )
        .with("QueryParameterName", name)
        .with("QueryParameterValue", value)
        .with("Reason", reason)
    }

    /// A number outside its range.
    pub fn out_of_range(name: &'static str, value: &str, min: u32, max: u32) -> Self {
        Self::new(
            400,
            "OutOfRangeQueryParameterValue",
            "One of the query parameters specified in the request URI is outside the permissible range.",
        )
        .with("QueryParameterName", name)
        .with("QueryParameterValue", value)
        .with("MinimumAllowed", min.to_string())
        .with("MaximumAllowed", max.to_string())
    }

    /// A query parameter that must be there and is not.
    pub fn missing_parameter(name: &'static str) -> Self {
        Self::new(
            400,
            "MissingRequiredQueryParameter",
            "A query parameter that's mandatory for this request is not specified.",
        )
        .with("QueryParameterName", name)
    }

    /// A header that must be there and is not.
    pub fn missing_header(name: &'static str) -> Self {
        Self::new(
            400,
            "MissingRequiredHeader",
            "An HTTP header that's mandatory for this request is not specified.",
        )
        .with("HeaderName", name)
    }

    /// A header that cannot be right.
    pub fn invalid_header(name: &'static str, value: &str) -> Self {
        Self::new(
            400,
            "InvalidHeaderValue",
            "The value for one of the HTTP headers is not in the correct format.",
        )
        .with("HeaderName", name)
        .with("HeaderValue", value)
    }

    /// A request or text over its limit.
    pub fn too_large(limit: usize) -> Self {
        Self::new(
            413,
            "RequestBodyTooLarge",
            "The request body is too large and exceeds the maximum permissible limit.",
        )
        .with("MaxLimit", limit.to_string())
    }

    /// A body that is no XML, or not the one expected.
    pub fn invalid_xml() -> Self {
        Self::new(400, "InvalidXmlDocument", "XML specified is not syntactically valid.")
            .with("LineNumber", "1")
            .with("LinePosition", "1")
            .with("Reason", "Error parsing Xml content")
    }

    /// An element that must be there and is not.
    pub fn missing_node(name: &'static str) -> Self {
        Self::new(400, "MissingRequiredXmlNode", "A required XML node was not specified in the request body.")
            .with("XmlNodeName", name)
    }

    /// An element whose text cannot be right.
    pub fn invalid_node(name: &'static str, value: &str) -> Self {
        Self::new(
            400,
            "InvalidXmlNodeValue",
            "The value for one of the XML nodes is not in the correct format.",
        )
        .with("XmlNodeName", name)
        .with("XmlNodeValue", value)
    }

    /// A SAS or a token that does not open this.
    pub fn authorization(code: &'static str) -> Self {
        let message = match code {
            "AuthorizationPermissionMismatch" => {
                "This request is not authorized to perform this operation using this permission."
            }
            "AuthorizationServiceMismatch" => {
                "This request is not authorized to perform this operation using this service."
            }
            "AuthorizationResourceTypeMismatch" => {
                "This request is not authorized to perform this operation using this resource type."
            }
            "AuthorizationProtocolMismatch" => {
                "This request is not authorized to perform this operation using this protocol."
            }
            "AuthorizationSourceIPMismatch" => {
                "This request is not authorized to perform this operation using this source IP."
            }
            _ => "This request is not authorized to perform this operation.",
        };
        Self::new(403, code, message)
    }

    /// A signature, an account or a date that does not fit.
    pub fn authentication(detail: impl Into<String>) -> Self {
        Self::new(
            403,
            "AuthenticationFailed",
            "Server failed to authenticate the request. Make sure the value of Authorization header is \
             formed correctly including the signature.",
        )
        .with("AuthenticationErrorDetail", detail)
    }
}
