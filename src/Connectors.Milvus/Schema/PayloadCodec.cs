using System.Text;

namespace Connectors.Milvus.Schema;

/// <summary>
/// The form of payloads in the dynamic field. It is the payload itself and, in collections made here, one more key, <c>_c</c>:
/// <c>n</c> says for every declared field how many values it holds (-1: one, not in an array), since Milvus Lite 2.5.1 has neither
/// <c>exists</c> nor <c>not</c>, and the meaning of a missing key differs between versions; <c>t</c> holds declared instants in UTC with
/// seven decimals, so that they compare as texts; <c>r</c> holds values that stand there in another form (see <see cref="SafeText"/>), whose
/// key is not allowed, or of which the column of a BM25 field holds only what is searched (an empty text, null, arrays, zeros).
/// </summary>
internal static class PayloadCodec
{
    public const string HiddenKey = "_c";
    public const string CountsKey = "n";
    public const string InstantsKey = "t";
    public const string RawKey = "r";

    /// <summary>The count of a value that is not in an array.</summary>
    public const int Scalar = -1;

    /// <summary>
    /// How many values an array in a declared field may hold: ranges and negations name them one by one, since the server has no other way to
    /// ask whether some element lies in a range.
    /// </summary>
    public const int MaxArrayValues = 32;

    /// <summary>The longest dynamic row: proxy.maxDynamicRowSize, 65,536 bytes.</summary>
    public const int MaxRowBytes = 65_536;

    public static bool IsReserved(string key) => key is HiddenKey or MilvusLayout.DynamicName;

    /// <summary>Says whether bytes of JSON may hold a key that is reserved. A backslash may hide one.</summary>
    public static bool MayHoldReserved(ReadOnlySpan<byte> json) =>
        json.IndexOf("\"_c\""u8) >= 0 || json.IndexOf("\"$meta\""u8) >= 0 || json.IndexOf("\\u"u8) >= 0;

    public static string InstantText(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", System.Globalization.CultureInfo.InvariantCulture);

    public static byte[] JsonName(string name) => [.. "\""u8, .. System.Text.Json.JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\":"u8];

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
