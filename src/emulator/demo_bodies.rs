//! The message bodies of the demonstration: every shape and encoding that queues hold in the wild.
//! `n` makes one differ from the next.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

fn pick<'a>(from: &[&'a str], n: u64) -> &'a str {
    let at = usize::try_from(n).unwrap_or(0) % from.len().max(1);
    from.get(at).copied().unwrap_or_default()
}

/// An order as a function binding of Azure Functions writes it: JSON in base64.
pub fn order(n: u64) -> String {
    base64(&order_json(n, "placed", ""))
}

/// An order that a function gave up on.
pub fn stuck_order(n: u64) -> String {
    let errors = [
        r#","error":"SKU unknown to the warehouse""#,
        r#","error":"Timeout after 00:05:00","attempts":5"#,
        r#","error":"Division by zero in DiscountRule.Apply""#,
    ];
    base64(&order_json(n * 7 + 3, "stuck", pick(&errors, n)))
}

fn order_json(n: u64, state: &str, more: &str) -> String {
    let sku = pick(&["TEA-GREEN-100", "MUG-0042", "KETTLE-XL", "FILTER-3"], n);
    let country = pick(&["DE", "FR", "PT", "JP", "US"], n / 2);
    format!(
        r#"{{"orderId":{},"state":"{state}","customer":{{"id":"c-{:05}","country":"{country}"}},"lines":[{{"sku":"{sku}","quantity":{},"price":{}.90}}],"total":{}.80,"express":{}{more}}}"#,
        81_200 + n,
        (n * 7919) % 100_000,
        n % 3 + 1,
        12 + n % 30,
        25 + n % 60,
        n.is_multiple_of(4),
    )
}

/// An invoice: pretty JSON with its Windows line ends.
pub fn invoice(n: u64) -> String {
    format!(
        "{{\r\n  \"invoice\": \"2026-{:06}\",\r\n  \"net\": {}.10,\r\n  \"vat\": 19.0,\r\n  \"currency\": \"EUR\",\r\n  \
         \"due\": \"2026-12-{:02}\"\r\n}}\r\n",
        4_000 + n,
        120 + n * 3,
        n % 28 + 1
    )
}

/// A line of an audit trail: plain text.
pub fn audit(n: u64) -> String {
    let user = pick(&["anna", "bogdan", "chiara", "system", "деница"], n);
    let action =
        pick(&["logged in", "changed the price of MUG-0042", "exported 1,204 rows", "logged out"], n);
    format!("{user} {action} (session {:04x})", n * 7919 % 65_536)
}

/// A mail to be sent: XML.
pub fn email(n: u64) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<mail id=\"{n}\" priority=\"{}\">\n  <to>customer{n}@example.com</to>\n  \
         <subject>Your order &amp; our thanks</subject>\n  <template>order-confirmation</template>\n</mail>",
        if n.is_multiple_of(3) { "high" } else { "normal" }
    )
}

/// A mail that could not be sent, with the terminal colours of the log it was copied from. Only
/// base64 can carry them.
pub fn bounced_email(n: u64) -> String {
    base64(&format!(
        "\u{1b}[31mERROR\u{1b}[0m smtp: 550 no such user customer{n}@example.invalid\n\tat Mailer.send (mailer.js:{})\n",
        40 + n
    ))
}

/// A thumbnail: binary data in base64, starting like a PNG.
pub fn image(n: u64) -> String {
    let head = [0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R'];
    let noise = (0..600_u64).map(|i| (i.wrapping_mul(i).wrapping_add(n * 31) % 251).to_le_bytes()[0]);
    STANDARD.encode(head.into_iter().chain(noise).collect::<Vec<u8>>())
}

/// A change of stock: plain JSON on one line.
pub fn stock(n: u64) -> String {
    let sku = pick(&["TEA-GREEN-100", "MUG-0042", "KETTLE-XL", "FILTER-3"], n);
    format!(r#"{{"sku":"{sku}","delta":-{},"warehouse":"{}"}}"#, n % 9 + 1, pick(&["HAM", "LYS"], n))
}

/// A parcel under way: XML on one line.
pub fn shipment(n: u64) -> String {
    format!(
        "<shipment carrier=\"{}\"><order>{}</order><weight unit=\"g\">{}</weight></shipment>",
        pick(&["DHL", "GLS", "La Poste"], n),
        81_100 + n,
        250 + 75 * n
    )
}

/// A reading of a sensor.
pub fn reading(n: u64) -> String {
    format!(
        r#"{{"sensor":"hall-{}","temperature":{}.{},"at":{}}}"#,
        n % 6,
        18 + n % 5,
        n % 10,
        1_700_000_000 + n * 10
    )
}

/// A call from outside, as a cloud event.
pub fn webhook(n: u64) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"evt-{n:04}","source":"/payments","type":"com.example.payment.{}","datacontenttype":"application/json","data":{{"amount":{}.00}}}}"#,
        pick(&["settled", "failed", "refunded"], n),
        10 + n
    )
}

/// A payment: JSON in base64.
pub fn payment(n: u64) -> String {
    let method = pick(&["card", "sepa", "card", "invoice"], n);
    base64(&format!(
        r#"{{"payment":"p-{:06}","order":{},"method":"{method}","amount":{}.45}}"#,
        7_700 + n,
        81_190 + n,
        19 + n
    ))
}

/// A report to be made: plain text with spaces that matter.
pub fn report(n: u64) -> String {
    format!(
        "  monthly report\n  region:\t{}\n  format:\tpdf  \n",
        pick(&["north", "south", "east", "west"], n)
    )
}

/// Texts in many scripts.
pub fn translations() -> Vec<String> {
    [
        "こんにちは、世界。ご注文ありがとうございます。",
        "订单已发货,请注意查收。",
        "안녕하세요! 주문이 접수되었습니다.",
        "Ваш заказ принят. Спасибо!",
        "שלום! ההזמנה שלך התקבלה.",
        "🎉 Your parcel is here! 👩‍👩‍👧 🇵🇹 ✈️ cafe\u{301}",
        "{\"de\": \"Grüße aus Köln\", \"th\": \"สวัสดี\", \"hi\": \"नमस्ते\"}",
    ]
    .map(str::to_owned)
    .into()
}
