//! Bytes as hexadecimal digits.

/// The columns that a line of sixteen bytes takes.
const WIDE: u16 = 78;

/// Sixteen bytes per line: `00000000  1f 8b 08 …  |...|`, or eight where sixteen do not fit into
/// `columns`.
#[must_use]
pub fn dump(bytes: &[u8], columns: u16) -> String {
    let per_row = if columns < WIDE { 8 } else { 16 };
    let mut out = String::with_capacity(bytes.len() / 16 * 80 + 80);
    for (row, chunk) in bytes.chunks(per_row).enumerate() {
        if row > 0 {
            out.push('\n');
        }
        push_row(&mut out, row * per_row, chunk, per_row);
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

fn push_row(out: &mut String, offset: usize, chunk: &[u8], per_row: usize) {
    for byte in u32::try_from(offset).unwrap_or(u32::MAX).to_be_bytes() {
        push_byte(out, byte);
    }
    for at in 0..per_row {
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
