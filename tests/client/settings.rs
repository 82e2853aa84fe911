//! Access policies, the service's properties and what else is set rather than put: as production
//! writes it, and as it must be sent.

use peekq::client::client::{Client, Options};
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::Millis;
use peekq::model::failure::{FailureKind, TookEffect};
use peekq::model::operation::OperationKind;
use peekq::model::policy::{PolicyDate, SignedIdentifier};
use peekq::model::queue::QueueName;
use peekq::model::service::{CorsRule, Logging, Metrics, Replication, ServiceProperties};

use crate::acts::{Act, answer, error, header};
use crate::scripted::{NOW, queue, quick, with, with_options};

const BOM: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>";

fn policy(id: &str, start: Option<&str>, permission: Option<&str>) -> SignedIdentifier {
    SignedIdentifier {
        id: id.into(),
        start: start.map(PolicyDate::new),
        expiry: None,
        permission: permission.map(Into::into),
    }
}

fn line(request: &str) -> &str {
    request.lines().next().unwrap().trim_end_matches(" HTTP/1.1")
}

#[test]
fn policies_are_read_whatever_their_order_and_keep_their_dates_as_they_came() {
    let body = format!(
        "{BOM}<SignedIdentifiers><SignedIdentifier><AccessPolicy><Permission>rp</Permission><Expiry>2026-02-01T00:00:00.0000000Z</Expiry><Start /><New>x</New></AccessPolicy><Id>a &amp; b</Id></SignedIdentifier><SignedIdentifier><Id>bare</Id></SignedIdentifier><SignedIdentifier><Id>empty</Id><AccessPolicy/></SignedIdentifier></SignedIdentifiers>"
    );
    let received = with(vec![answer("200 OK", "", body)], async |client| {
        let policies = client.access_policies(&queue()).await.unwrap();
        let first = SignedIdentifier {
            expiry: Some(PolicyDate::new("2026-02-01T00:00:00.0000000Z")),
            ..policy("a & b", None, Some("rp"))
        };
        assert_eq!(policies, [first, policy("bare", None, None), policy("empty", None, None)]);
    });
    assert_eq!(line(&received[0]), "GET /acc/orders?comp=acl");
}

#[test]
fn no_policies_come_in_several_ways_and_a_web_page_is_not_one_of_them() {
    for body in ["<SignedIdentifiers/>", "<SignedIdentifiers />", "<SignedIdentifiers></SignedIdentifiers>"] {
        with(vec![answer("200 OK", "", body)], async |client| {
            assert_eq!(client.access_policies(&queue()).await.unwrap(), []);
        });
    }
    for body in ["", "<html></html>", "<SignedIdentifiers><SignedIdentifier/></SignedIdentifiers>"] {
        with(vec![answer("200 OK", "", body)], async |client| {
            let failure = client.access_policies(&queue()).await.unwrap_err();
            assert_eq!((failure.kind, failure.tried), (FailureKind::Nonsense, OperationKind::GetAcl));
        });
    }
}

#[test]
fn policies_are_sent_escaped_and_say_only_what_they_say() {
    let policies = [policy("a & <b>", Some("2026-01-01"), Some("raup")), policy("bare", None, None)];
    let received = with(vec![answer("204 No Content", "", "")], async |client| {
        client.set_access_policies(&queue(), &policies).await.unwrap();
    });
    assert_eq!(line(&received[0]), "PUT /acc/orders?comp=acl");
    let body = received[0].split_once("<SignedIdentifiers>").unwrap().1;
    assert_eq!(
        body,
        "<SignedIdentifier><Id>a &amp; &lt;b&gt;</Id><AccessPolicy><Start>2026-01-01</Start><Permission>raup</Permission></AccessPolicy></SignedIdentifier><SignedIdentifier><Id>bare</Id></SignedIdentifier></SignedIdentifiers>"
    );
}

#[test]
fn policies_that_break_a_rule_are_not_sent() {
    let rows = [
        (vec![policy("", None, None)], "1 to 64"),
        (vec![policy(&"x".repeat(65), None, None)], "1 to 64"),
        (vec![policy("a\u{1}", None, None)], "1 to 64"),
        (vec![policy("a", None, None), policy("a", None, None)], "twice"),
        ((0..6).map(|n| policy(&n.to_string(), None, None)).collect(), "holds 5"),
        (vec![policy("a", None, Some("ra!"))], "raup"),
        (vec![policy("a", None, Some("pr"))], "this order"),
        (vec![policy("a", None, Some("rr"))], "raup"),
        (vec![policy("a", Some("tomorrow"), None)], "date"),
    ];
    let received = with(vec![], async |client| {
        for (policies, words) in rows {
            let failure = client.set_access_policies(&queue(), &policies).await.unwrap_err();
            assert_eq!(failure.kind, FailureKind::Invalid);
            assert!(failure.said.contains(words), "{words}: {}", failure.said);
        }
    });
    assert_eq!(received, Vec::<String>::new());
}

#[test]
fn policies_whose_setting_got_no_answer_are_read_back_by_meaning() {
    let there = answer(
        "200 OK",
        "",
        "<SignedIdentifiers><SignedIdentifier><Id>a</Id><AccessPolicy><Start>2026-01-01T00:00:00.0000000Z</Start></AccessPolicy></SignedIdentifier></SignedIdentifiers>",
    );
    let wanted = [policy("a", Some("2026-01-01"), None)];
    let received = with(vec![Act::Die, there], async |client| {
        client.set_access_policies(&queue(), &wanted).await.unwrap();
    });
    assert_eq!(
        received.iter().map(|r| line(r)).collect::<Vec<_>>(),
        ["PUT /acc/orders?comp=acl", "GET /acc/orders?comp=acl"]
    );

    let other = answer("200 OK", "", "<SignedIdentifiers/>");
    let received = with(vec![Act::Die, other, answer("204 No Content", "", "")], async |client| {
        client.set_access_policies(&queue(), &wanted).await.unwrap();
    });
    assert_eq!(received.len(), 3, "what is not there is set again");

    with(vec![Act::Die; 9], async |client| {
        let failure = client.set_access_policies(&queue(), &wanted).await.unwrap_err();
        assert_eq!((failure.tried, failure.effect), (OperationKind::SetAcl, TookEffect::Perhaps));
    });
}

const PROPERTIES: &str = "<StorageServiceProperties><Logging><Version>1.0</Version><Delete>true</Delete><Read>false</Read><Write>true</Write><RetentionPolicy><Enabled>true</Enabled><Days>7</Days></RetentionPolicy></Logging><HourMetrics><Version>1.0</Version><Enabled>true</Enabled><IncludeAPIs>true</IncludeAPIs><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics><Cors><CorsRule><AllowedOrigins>https://a.example,*</AllowedOrigins><AllowedMethods>GET,PUT</AllowedMethods><MaxAgeInSeconds>60</MaxAgeInSeconds><ExposedHeaders>x-ms-*</ExposedHeaders><AllowedHeaders></AllowedHeaders></CorsRule></Cors></StorageServiceProperties>";

fn properties() -> ServiceProperties {
    ServiceProperties {
        logging: Some(Logging {
            version: "1.0".into(),
            delete: true,
            read: false,
            write: true,
            retention_days: Some(7),
        }),
        hour_metrics: Some(Metrics {
            version: "1.0".into(),
            enabled: true,
            include_apis: Some(true),
            retention_days: None,
        }),
        minute_metrics: None,
        cors: Some(vec![CorsRule {
            allowed_origins: "https://a.example,*".into(),
            allowed_methods: "GET,PUT".into(),
            max_age_secs: 60,
            exposed_headers: "x-ms-*".into(),
            allowed_headers: "".into(),
        }]),
    }
}

#[test]
fn properties_are_read_and_sent_in_the_same_form() {
    let received = with(vec![answer("200 OK", "", format!("{BOM}{PROPERTIES}"))], async |client| {
        assert_eq!(client.service_properties().await.unwrap(), properties());
    });
    assert_eq!(line(&received[0]), "GET /acc/?restype=service&comp=properties");
    let received = with(vec![answer("202 Accepted", "", "")], async |client| {
        client.set_service_properties(&properties()).await.unwrap();
    });
    assert_eq!(line(&received[0]), "PUT /acc/?restype=service&comp=properties");
    assert!(received[0].ends_with(PROPERTIES), "{}", received[0]);
}

#[test]
fn no_rules_are_told_from_rules_that_are_left_out() {
    let mixed = "<StorageServiceProperties><Cors/><MinuteMetrics><RetentionPolicy><Days>3</Days><Enabled>true</Enabled></RetentionPolicy><Enabled>false</Enabled><Version>1.0</Version></MinuteMetrics><New><Enabled>maybe</Enabled></New></StorageServiceProperties>";
    let metrics =
        Metrics { version: "1.0".into(), enabled: false, include_apis: None, retention_days: Some(3) };
    let expected = ServiceProperties {
        cors: Some(vec![]),
        minute_metrics: Some(metrics),
        ..ServiceProperties::default()
    };
    with(vec![answer("200 OK", "", mixed)], async |client| {
        assert_eq!(client.service_properties().await.unwrap(), expected);
    });
    let received = with(vec![answer("202 Accepted", "", "")], async |client| {
        let cors = ServiceProperties { cors: Some(vec![]), ..ServiceProperties::default() };
        client.set_service_properties(&cors).await.unwrap();
    });
    assert!(received[0].ends_with("<StorageServiceProperties><Cors></Cors></StorageServiceProperties>"));
    for odd in [
        "<Logging><Read>perhaps</Read></Logging>",
        "<Cors><CorsRule><MaxAgeInSeconds>-1</MaxAgeInSeconds></CorsRule></Cors>",
        "<Logging><RetentionPolicy><Enabled>true</Enabled></RetentionPolicy></Logging>",
    ] {
        let body = format!("<StorageServiceProperties>{odd}</StorageServiceProperties>");
        with(vec![answer("200 OK", "", body)], async |client| {
            assert_eq!(client.service_properties().await.unwrap_err().kind, FailureKind::Nonsense, "{odd}");
        });
    }
}

#[test]
fn properties_whose_setting_got_no_answer_are_read_back() {
    let wanted = ServiceProperties { minute_metrics: None, hour_metrics: None, ..properties() };
    let received = with(vec![Act::Die, answer("200 OK", "", PROPERTIES)], async |client| {
        client.set_service_properties(&wanted).await.unwrap();
    });
    assert_eq!(received.len(), 2, "parts that were left out do not matter");
}

#[test]
fn properties_that_break_a_rule_are_not_sent() {
    let with_days = |days| {
        let mut all = properties();
        all.logging.as_mut().unwrap().retention_days = Some(days);
        all
    };
    let rules =
        ServiceProperties { cors: Some(vec![CorsRule::default(); 6]), ..ServiceProperties::default() };
    let received = with(vec![], async |client| {
        for (properties, words) in
            [(with_days(0), "1 to 365"), (with_days(366), "1 to 365"), (rules, "holds 5")]
        {
            let failure = client.set_service_properties(&properties).await.unwrap_err();
            assert!(failure.kind == FailureKind::Invalid && failure.said.contains(words), "{}", failure.said);
        }
    });
    assert_eq!(received, Vec::<String>::new());
}

/// Asks for the stats of an account whose copy is at `path` of the same server.
fn with_copy<F: Future<Output = ()>>(act: Act, test: impl FnOnce(Client) -> F) -> Vec<String> {
    let copy = |port| Options { secondary: Some(at(port, "/acc-secondary")), ..quick() };
    crate::scripted::with_options_for(vec![act], copy, test)
}

fn at(port: u16, path: &str) -> Endpoint {
    Endpoint { scheme: Scheme::Http, host: "127.0.0.1".into(), port: Some(port), path: path.into() }
}

#[test]
fn stats_are_asked_of_the_copy_and_of_nobody_else() {
    let body = format!(
        "{BOM}<StorageServiceStats><GeoReplication><LastSyncTime>Thu, 01 Jan 2026 00:00:00 GMT</LastSyncTime><Status>live</Status></GeoReplication></StorageServiceStats>"
    );
    let received = with_copy(answer("200 OK", "", body), async |client| {
        let stats = client.service_stats().await.unwrap();
        assert_eq!(stats.replication, Replication::Live);
        assert_eq!(stats.last_sync.unwrap().secs(), Some(1_767_225_600));
    });
    assert_eq!(line(&received[0]), "GET /acc-secondary/?restype=service&comp=stats");
    assert!(header(&received[0], "authorization").unwrap().starts_with("SharedKey acc:"));
    let first = "<StorageServiceStats><GeoReplication><Status>bootstrap</Status><LastSyncTime/></GeoReplication></StorageServiceStats>";
    with_copy(answer("200 OK", "", first), async |client| {
        let stats = client.service_stats().await.unwrap();
        assert_eq!((stats.replication, stats.last_sync), (Replication::Bootstrap, None));
    });
    let received = with_options(vec![], quick(), async |client| {
        let failure = client.service_stats().await.unwrap_err();
        assert_eq!((failure.kind, client.calls()), (FailureKind::Invalid, 0));
        assert!(failure.said.contains("no second address"), "{}", failure.said);
    });
    assert_eq!(received, Vec::<String>::new());
}

#[test]
fn a_delegation_key_is_asked_for_with_a_version_that_knows_it_and_never_shown() {
    let body = format!(
        "{BOM}<UserDelegationKey><SignedOid>o-1</SignedOid><SignedTid>t-1</SignedTid><SignedStart>2026-01-01T00:00:00Z</SignedStart><SignedExpiry>2026-01-02T00:00:00Z</SignedExpiry><SignedService>q</SignedService><SignedVersion>2026-02-06</SignedVersion><Value>cGxhbnRlZA==</Value></UserDelegationKey>"
    );
    let tomorrow = NOW.plus(24 * 60 * 60 * 1000);
    let received = with(vec![answer("200 OK", "", body)], async |client| {
        let key = client.user_delegation_key(NOW, tomorrow).await.unwrap();
        assert_eq!((&*key.object, &*key.tenant, &*key.version), ("o-1", "t-1", "2026-02-06"));
        assert_eq!((&*key.start, &*key.expiry), ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"));
        assert_eq!(key.value.expose(), "cGxhbnRlZA==");
        assert!(!format!("{key:?}").contains("cGxhbnRlZA"));
    });
    assert_eq!(line(&received[0]), "POST /acc/?restype=service&comp=userdelegationkey");
    assert_eq!(header(&received[0], "x-ms-version").as_deref(), Some("2026-02-06"));
    assert!(received[0].ends_with(
        "<KeyInfo><Start>2026-01-01T00:00:00Z</Start><Expiry>2026-01-02T00:00:00Z</Expiry></KeyInfo>"
    ));
    let received = with(vec![], async |client| {
        for expiry in [NOW, Millis(0), NOW.plus(8 * 24 * 60 * 60 * 1000)] {
            assert_eq!(client.user_delegation_key(NOW, expiry).await.unwrap_err().kind, FailureKind::Invalid);
        }
    });
    assert_eq!(received, Vec::<String>::new());
    let partial = "<UserDelegationKey><Value>planted-value</Value></UserDelegationKey>";
    with(vec![answer("200 OK", "", partial)], async |client| {
        let failure = client.user_delegation_key(NOW, tomorrow).await.unwrap_err();
        assert!(failure.kind == FailureKind::Nonsense && !failure.to_string().contains("planted"));
    });
}

#[test]
fn metadata_keeps_its_case_where_the_listing_tells_it() {
    let empty = "<EnumerationResults><Queues/><NextMarker>/acc/orders</NextMarker></EnumerationResults>";
    let page = format!(
        "{BOM}<EnumerationResults ServiceEndpoint=\"https://acc.queue.core.windows.net/\"><Prefix>orders</Prefix><Queues><Queue><Metadata><Owner>Team &amp; A</Owner><k_2 /></Metadata><Name>orders</Name></Queue><Queue><Name>orders-2</Name><Metadata /></Queue></Queues><NextMarker /></EnumerationResults>"
    );
    let script = vec![answer("200 OK", "", empty), answer("200 OK", "", &page)];
    let received = with(script, async |client| {
        let metadata = client.metadata_with_case(&queue()).await.unwrap();
        assert_eq!(
            metadata,
            [("Owner".to_owned(), "Team & A".to_owned()), ("k_2".to_owned(), String::new())]
        );
    });
    assert_eq!(
        received.iter().map(|r| line(r)).collect::<Vec<_>>(),
        [
            "GET /acc/?prefix=orders&include=metadata&comp=list",
            "GET /acc/?prefix=orders&marker=%2Facc%2Forders&include=metadata&comp=list"
        ]
    );
    with(vec![answer("200 OK", "", &page)], async |client| {
        let other = QueueName::new("order");
        let failure = client.metadata_with_case(&other).await.unwrap_err();
        assert_eq!((failure.kind, failure.queue), (FailureKind::NoSuchQueue, Some(other)));
    });
    let endless = with(vec![answer("200 OK", "", empty); 100], async |client| {
        assert_eq!(client.metadata_with_case(&queue()).await.unwrap_err().kind, FailureKind::NoSuchQueue);
    });
    assert!(endless.len() < 100, "a service that never ends is left");
}

#[test]
fn reading_is_repeated_and_what_may_not_be_read_says_so() {
    let script = vec![answer("500 Oops", "", ""), Act::Die, answer("200 OK", "", "<SignedIdentifiers/>")];
    let received = with(script, async |client| {
        client.access_policies(&queue()).await.unwrap();
    });
    assert_eq!(received.len(), 3);
    with(vec![error("403 Forbidden", "AuthorizationFailure", "")], async |client| {
        let failure = client.access_policies(&queue()).await.unwrap_err();
        assert_eq!(
            (failure.kind, failure.tried()),
            (FailureKind::NotPermitted, "read the access policies · orders · acc".to_owned())
        );
    });
}
