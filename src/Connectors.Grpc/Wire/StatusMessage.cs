using System.Text;

namespace Connectors.Grpc.Wire;

/// <summary>Decodes <c>grpc-message</c>: percent-encoded UTF-8 (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Status-Message").</summary>
internal static class StatusMessage
{
    /// <summary>
    /// Decodes a header value whose characters are bytes (Latin-1, as the HTTP stack reads them). What is not a valid escape stays as it is,
    /// as the specification asks; bytes that are no UTF-8 become U+FFFD.
    /// </summary>
    public static string Decode(string value)
    {
        if (value.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F') < 0 && !value.Contains('%', StringComparison.Ordinal))
            return value;
        var bytes = new byte[value.Length];
        var count = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                bytes[count++] = byte.Parse(value.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
                i += 2;
            }
            else
            {
                bytes[count++] = value[i] <= '\u00FF' ? (byte)value[i] : (byte)'?';
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
