//! The service as a whole: its properties, web pages of other origins, the secondary.

use crate::Case;
use crate::http::{Ask, Expect, Http, Reply};

pub const CASES: &[Case] = &[
    ("properties are set part by part", properties),
    ("what properties cannot be", bad_properties),
    ("at most five rules for web pages, and within their limits", bad_cors),
    ("a browser is told what a page may do", preflight),
    ("an answer to a page says so", marked),
    ("only the secondary tells how it is", stats),
    ("the secondary can be read and nothing else", secondary),
];

const OFF: &str = "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>";

fn set(http: &Http, parts: &str) -> Reply {
    let body = format!("<StorageServiceProperties>{parts}</StorageServiceProperties>");
    http.ask("PUT", "").query("restype", "service").query("comp", "properties").body(body).send()
}

fn get(http: &Http) -> Reply {
    http.ask("GET", "").query("restype", "service").query("comp", "properties").send().is(200)
}

fn logging(retention: &str) -> String {
    format!(
        "<Logging><Version>1.0</Version><Delete>true</Delete><Read>false</Read><Write>true</Write>\
         {retention}</Logging>"
    )
}

fn kept(days: &str) -> String {
    format!("<RetentionPolicy><Enabled>true</Enabled><Days>{days}</Days></RetentionPolicy>")
}

fn rule(origins: &str, methods: &str, headers: &str) -> String {
    format!(
        "<CorsRule><AllowedOrigins>{origins}</AllowedOrigins><AllowedMethods>{methods}</AllowedMethods>\
         <MaxAgeInSeconds>200</MaxAgeInSeconds><ExposedHeaders>x-ms-*</ExposedHeaders>\
         <AllowedHeaders>{headers}</AllowedHeaders></CorsRule>"
    )
}

fn properties(http: &Http) {
    set(http, &logging(&kept("7"))).is(202);
    let found = get(http);
    assert_eq!(
        (found.element("Delete").as_deref(), found.element("Days").as_deref()),
        (Some("true"), Some("7"))
    );
    let metrics = "<Version>1.0</Version><Enabled>true</Enabled><IncludeAPIs>true</IncludeAPIs>";
    set(http, &format!("<HourMetrics>{metrics}{OFF}</HourMetrics>")).is(202);
    let found = get(http);
    assert_eq!(found.element("Days").as_deref(), Some("7"), "what is not sent stays");
    assert_eq!(found.element("IncludeAPIs").as_deref(), Some("true"));
    set(http, &format!("<Cors>{}</Cors>", rule("http://a.example", "GET,PUT", "x-ms-*"))).is(202);
    assert_eq!(get(http).element("AllowedOrigins").as_deref(), Some("http://a.example"));
    set(http, "<Cors/>").is(202);
    let found = get(http);
    assert_eq!((found.element("AllowedOrigins"), found.element("Days").as_deref()), (None, Some("7")));
    set(http, &logging(OFF)).is(202);
    assert_eq!(get(http).element("Days"), None);
}

fn bad_properties(http: &Http) {
    let metrics = |inner: &str| format!("<HourMetrics><Version>1.0</Version>{inner}{OFF}</HourMetrics>");
    let cases = [
        (logging(&kept("0")), "InvalidXmlNodeValue", (400, "")),
        (logging(&kept("366")), "InvalidXmlNodeValue", (202, "")),
        (logging(&kept("some")), "InvalidXmlNodeValue", (400, "")),
        (
            logging("<RetentionPolicy><Enabled>true</Enabled></RetentionPolicy>"),
            "MissingRequiredXmlNode",
            (202, ""),
        ),
        (logging(""), "MissingRequiredXmlNode", (400, "")),
        (logging(OFF).replace("1.0", "3.0"), "InvalidXmlNodeValue", (202, "")),
        (metrics("<Enabled>true</Enabled>"), "MissingRequiredXmlNode", (202, "")),
        (metrics("<Enabled>false</Enabled><IncludeAPIs>true</IncludeAPIs>"), "InvalidXmlDocument", (202, "")),
        (metrics("<Enabled>perhaps</Enabled>"), "InvalidXmlNodeValue", (400, "")),
        ("<Unknown/>".to_owned(), "InvalidXmlDocument", (202, "")),
        ("<Cors>".to_owned(), "InvalidXmlDocument", (400, "")),
    ];
    for (parts, code, azurite) in cases {
        let why = "Azurite checks next to nothing in the service's properties";
        let reply = set(http, &parts);
        http.expect(&reply, Expect::Differs { embedded: (400, code), azurite, why });
    }
    let put = || http.ask("PUT", "").query("restype", "service").query("comp", "properties");
    for reply in
        [put().send(), put().body("<StorageServiceProperties/>").send(), put().body("<Other/>").send()]
    {
        let differs = Expect::Differs {
            embedded: (400, "InvalidXmlDocument"),
            azurite: (500, ""),
            why: "Azurite breaks on properties without any part",
        };
        http.expect(&reply, differs);
    }
}

fn bad_cors(http: &Http) {
    let rules = |count: usize| format!("<Cors>{}</Cors>", rule("*", "GET", "*").repeat(count));
    set(http, &rules(5)).is(202);
    let differs = |code| Expect::Differs {
        embedded: (400, code),
        azurite: (202, ""),
        why: "Azurite takes any number of anything in CORS rules",
    };
    http.expect(&set(http, &rules(6)), differs("InvalidXmlDocument"));
    let long = format!("http://{}", "a".repeat(250));
    let many = vec!["x-a"; 65].join(",");
    for bad in [
        rule(&long, "GET", ""),
        rule("*", "GET", &many),
        rule("*", "GET", "x-a*,x-b*,x-c*"),
        rule("*", "LOOK", ""),
    ] {
        http.expect(&set(http, &format!("<Cors>{bad}</Cors>")), differs("InvalidXmlNodeValue"));
    }
    set(http, "<Cors/>").is(202);
}

fn options<'a>(http: &'a Http, origin: &str, method: &str) -> Ask<'a> {
    let ask = http.ask("OPTIONS", "some-queue").without("x-ms-date").without("x-ms-version");
    ask.header("Origin", origin).header("Access-Control-Request-Method", method)
}

fn preflight(http: &Http) {
    let refused = Expect::Both(403, "CorsPreflightFailure");
    set(http, "<Cors/>").is(202);
    http.expect(&options(http, "http://a.example", "PUT").send_as_is(), refused);
    let rules = rule("http://a.example,http://b.example", "GET,PUT", "x-ms-meta-*,content-type");
    set(http, &format!("<Cors>{rules}</Cors>")).is(202);
    let headers = "x-ms-meta-a,Content-Type";
    let reply = options(http, "http://b.example", "PUT").header("Access-Control-Request-Headers", headers);
    let reply = reply.send_as_is().is(200);
    for (name, value) in [
        ("access-control-allow-origin", "http://b.example"),
        ("access-control-allow-methods", "PUT"),
        ("access-control-allow-headers", headers),
        ("access-control-max-age", "200"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    http.expect(&options(http, "http://c.example", "PUT").send_as_is(), refused);
    http.expect(&options(http, "http://a.example", "DELETE").send_as_is(), refused);
    let other = options(http, "http://a.example", "PUT").header("Access-Control-Request-Headers", "x-other");
    http.expect(&other.send_as_is(), refused);
    for name in ["Origin", "Access-Control-Request-Method"] {
        let differs = Expect::Differs {
            embedded: (400, "MissingRequiredHeader"),
            azurite: (400, "InvalidHeaderValue"),
            why: "Azurite takes a CORS header that is not there for one with a wrong value",
        };
        http.expect(&options(http, "http://a.example", "PUT").without(name).send_as_is(), differs);
    }
    set(http, "<Cors/>").is(202);
}

fn marked(http: &Http) {
    set(http, &format!("<Cors>{}</Cors>", rule("http://a.example", "GET", ""))).is(202);
    let ask =
        |origin: &str| http.ask("GET", "").query("comp", "list").header("Origin", origin).send().is(200);
    let reply = ask("http://a.example");
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://a.example"));
    let exposed = reply.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("x-ms-request-id"), "{exposed}");
    assert_eq!(ask("http://b.example").header("access-control-allow-origin"), None);
    set(http, "<Cors/>").is(202);
}

fn stats(http: &Http) {
    let ask = |http: &Http| http.ask("GET", "").query("restype", "service").query("comp", "stats").send();
    let reply = ask(&http.secondary()).is(200);
    assert_eq!(reply.element("Status").as_deref(), Some("live"));
    assert!(httpdate::parse_http_date(&reply.element("LastSyncTime").unwrap()).is_ok());
    http.expect(&ask(http), Expect::Both(400, "InvalidQueryParameterValue"));
}

fn secondary(http: &Http) {
    let queue = http.queue("secondary");
    http.put(&queue, "x");
    let second = http.secondary();
    assert_eq!(second.peeked_texts(&queue), ["x"]);
    assert_eq!(second.count(&queue), 1);
    let list = second.ask("GET", "").query("comp", "list").query("prefix", &queue).send().is(200);
    assert_eq!(list.queues(), std::slice::from_ref(&queue));
    let differs = |status| Expect::Differs {
        embedded: (403, "InsufficientAccountPermissions"),
        azurite: (status, ""),
        why: "Azurite's secondary takes everything",
    };
    let messages = format!("{queue}/messages");
    http.expect(&second.ask("POST", &messages).text("y").send(), differs(201));
    http.expect(&second.ask("GET", &messages).send(), differs(200));
    http.expect(&second.ask("DELETE", &messages).send(), differs(204));
    http.expect(&second.ask("DELETE", &queue).send(), differs(204));
}
