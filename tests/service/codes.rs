//! The error codes that the service documents, and how each of them is provoked, or why it is not.

use std::collections::BTreeSet;

use Provoked::{ByCase, ByTest, Never};

#[expect(dead_code, reason = "the compiler sees that the tests are there; why is for people")]
enum Provoked {
    /// By a case, at the embedded service.
    ByCase,
    /// By a test of its own.
    ByTest(fn()),
    /// By nothing: why.
    Never(&'static str),
}

const OTHER_SERVICES: &str = "only the other storage services answer so";
const MANAGEMENT: &str = "it is about creating and closing accounts";
const NOT_SEEN: &str = "nobody has seen the Queue service answer so";
const SWITCH: &str = "the embedded service has no such switch";

/// By status and code.
const CODES: &[(u16, &str, Provoked)] = &[
    (400, "EmptyMetadataKey", ByCase),
    (400, "InvalidAuthenticationInfo", ByCase),
    (400, "InvalidHeaderValue", ByCase),
    (400, "InvalidInput", Never(NOT_SEEN)),
    (400, "InvalidMarker", ByCase),
    (400, "InvalidMd5", Never(OTHER_SERVICES)),
    (400, "InvalidMetadata", ByCase),
    (400, "InvalidQueryParameterValue", ByCase),
    (400, "InvalidResourceName", ByCase),
    (400, "InvalidUri", ByCase),
    (400, "InvalidXmlDocument", ByCase),
    (400, "InvalidXmlNodeValue", ByCase),
    (400, "Md5Mismatch", Never(OTHER_SERVICES)),
    (400, "MessageTooLarge", Never("a text over the limit is 413 RequestBodyTooLarge")),
    (400, "MetadataTooLarge", ByCase),
    (400, "MissingRequiredHeader", ByCase),
    (400, "MissingRequiredQueryParameter", ByCase),
    (400, "MissingRequiredXmlNode", ByCase),
    (400, "MultipleConditionHeadersNotSupported", Never(OTHER_SERVICES)),
    (400, "OutOfRangeInput", ByCase),
    (400, "OutOfRangeQueryParameterValue", ByCase),
    (400, "PopReceiptMismatch", Never("only Azurite answers so: Azure says MessageNotFound")),
    (400, "RequestUrlFailedToParse", Never("what is no request ends the connection")),
    (400, "UnsupportedHeader", Never(NOT_SEEN)),
    (400, "UnsupportedQueryParameter", Never(NOT_SEEN)),
    (400, "UnsupportedXmlNode", Never("an element that is not known is InvalidXmlDocument")),
    (401, "InvalidAuthenticationInfo", ByCase),
    (401, "NoAuthenticationInformation", ByCase),
    (403, "AccountIsDisabled", Never(MANAGEMENT)),
    (403, "AuthenticationFailed", ByCase),
    (403, "AuthorizationFailure", ByCase),
    (403, "AuthorizationPermissionMismatch", ByCase),
    (403, "AuthorizationProtocolMismatch", ByCase),
    (403, "AuthorizationResourceTypeMismatch", ByCase),
    (403, "AuthorizationServiceMismatch", ByCase),
    (403, "AuthorizationSourceIPMismatch", ByCase),
    (403, "CorsPreflightFailure", ByCase),
    (403, "InsufficientAccountPermissions", ByCase),
    (403, "KeyBasedAuthenticationNotPermitted", Never(SWITCH)),
    (404, "MessageNotFound", ByCase),
    (404, "QueueNotFound", ByCase),
    (404, "ResourceNotFound", ByCase),
    (405, "UnsupportedHttpVerb", ByCase),
    (409, "AccountAlreadyExists", Never(MANAGEMENT)),
    (409, "AccountBeingCreated", Never(MANAGEMENT)),
    (409, "QueueAlreadyExists", ByCase),
    (
        409,
        "QueueBeingDeleted",
        ByTest(crate::embedded::the_name_of_a_deleted_queue_is_free_only_after_a_while),
    ),
    (409, "QueueDisabled", Never(SWITCH)),
    (409, "QueueNotEmpty", Never("a queue is deleted with what is in it")),
    (409, "ResourceAlreadyExists", Never(OTHER_SERVICES)),
    (409, "ResourceTypeMismatch", Never(OTHER_SERVICES)),
    (411, "MissingContentLengthHeader", ByCase),
    (413, "RequestBodyTooLarge", ByCase),
    (416, "InvalidRange", Never(OTHER_SERVICES)),
    (500, "InternalError", ByTest(crate::faults::answers_are_replaced_and_the_operation_takes_effect_or_not)),
    (500, "OperationTimedOut", Never("the embedded service clears any queue at once")),
    (503, "ServerBusy", ByTest(crate::faults::answers_are_replaced_and_the_operation_takes_effect_or_not)),
];

/// Whether the service documents this code.
pub fn is_documented(code: &str) -> bool {
    CODES.iter().any(|(_, known, _)| *known == code)
}

/// Fails unless the cases provoked what the table says that they do, and nothing else.
pub fn check(provoked: &BTreeSet<(u16, String)>) {
    let by_case = CODES.iter().filter(|(_, _, how)| matches!(how, ByCase));
    let expected: BTreeSet<_> = by_case.map(|(status, code, _)| (*status, (*code).to_owned())).collect();
    let missing: Vec<_> = expected.difference(provoked).collect();
    let unnamed: Vec<_> = provoked.difference(&expected).collect();
    assert!(
        missing.is_empty() && unnamed.is_empty(),
        "not provoked: {missing:?}, not in the table: {unnamed:?}"
    );
}
