//! Bytes as hexadecimal digits.

/// Sixteen bytes per line: `00000000  1f 8b 08 …  |...|`.
#[must_use]
pub fn dump(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() / 16 * 80 + 80);
    for (row, chunk) in bytes.chunks(16).enumerate() {
        if row > 0 {
            out.push('\n');
        }
        push_row(&mut out, row * 16, chunk);
    }
    out
}

/// The bytes on one line: `1f 8b 08`.
#[must_use]
pub fn line(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        push_byte(&mut out, *byte);
    }
    out
}

fn push_row(out: &mut String, offset: usize, chunk: &[u8]) {
    for byte in u32::try_from(offset).unwrap_or(u32::MAX).to_be_bytes() {
        push_byte(out, byte);
    }
    for at in 0..16 {
        out.push_str(if at % 8 == 0 { "  " } else { " " });
        match chunk.get(at) {
            Some(byte) => push_byte(out, *byte),
            None => out.push_str("  "),
        }
    }
    out.push_str("  |");
    out.extend(chunk.iter().map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' }));
    out.push('|');
}

fn push_byte(out: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 15] {
        out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
    }
}
