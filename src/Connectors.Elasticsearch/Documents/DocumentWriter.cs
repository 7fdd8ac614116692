using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Writes points as documents of one line: the payload as it is, the vectors beside it, and what <see cref="HiddenKeys"/> says. Not for concurrent use.</summary>
internal sealed class DocumentWriter(IndexLayout layout, SparseTokenCodec tokens, bool denseAsBase64)
{
    // A float has at most 9 significant digits, sign, point and exponent.
    private const int LongestFloat = 16;

    private readonly (byte[] Name, PayloadField Field)[] _shadowed =
        [.. layout.Definition.Payload.Where(field => layout.IsOurs && field.Type is PayloadType.DateTime or PayloadType.Text).Select(field => (Encoding.UTF8.GetBytes(field.Name), field))];

    private readonly List<(string Part, string Field, string Json)> _hidden = [];

    /// <summary>Writes a document.</summary>
    public void Write(HybridPoint point, JsonBuffer line)
    {
        var start = line.Length;
        line.Append("{"u8);
        WritePayload(point.Payload.Utf8.Span, line);
        foreach (var (field, vector) in point.DenseVectors)
        {
            WriteName(line, start, field);
            WriteDense(vector.Span, line);
        }

        foreach (var (field, vector) in point.SparseVectors)
        {
            WriteName(line, start, field);
            WriteSparse(field, vector, line);
        }

        WriteHidden(line, start);
        line.Append("}"u8);
    }

    private void WritePayload(ReadOnlySpan<byte> payload, JsonBuffer line)
    {
        _hidden.Clear();
        if (!layout.IsOurs || (_shadowed.Length == 0 && !MayHoldOddKeys(payload)))
        {
            line.Append(payload[1..^1]);
            return;
        }

        var start = line.Length;
        var rest = default(JsonBuffer);
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameAt = (int)reader.TokenStartIndex;
            var isPlain = HiddenKeys.IsPlain(reader.GetString()!);
            var shadowed = FindShadowed(ref reader);
            reader.Read();
            if (shadowed is not null)
                AddShadows(reader, shadowed);
            reader.Skip();
            var target = isPlain ? line : rest ??= new JsonBuffer(256);
            if (target.Length > (isPlain ? start : 0))
                target.Append(","u8);
            target.Append(payload[nameAt..(int)reader.BytesConsumed]);
        }

        if (rest is not null)
        {
            _hidden.Add((HiddenKeys.Rest, string.Empty, Quoted("{" + Encoding.UTF8.GetString(rest.Written.Span) + "}")));
            rest.Dispose();
        }
    }

    // A dot or an underscore anywhere is rare enough to look at the keys one by one then; blank keys have a blank or nothing between their quotes.
    private static bool MayHoldOddKeys(ReadOnlySpan<byte> payload) => payload.ContainsAny("._"u8) || payload.IndexOf("\"\":"u8) >= 0 || payload.IndexOf("\" "u8) >= 0 || payload.Contains((byte)'\\') || payload.ContainsAnyInRange((byte)0x80, (byte)0xff);

    private PayloadField? FindShadowed(ref Utf8JsonReader reader)
    {
        foreach (var (name, field) in _shadowed)
        {
            if (reader.ValueTextEquals(name))
                return field;
        }

        return null;
    }

    private void AddShadows(Utf8JsonReader value, PayloadField field)
    {
        var texts = new List<string>();
        do
        {
            if (value.TokenType == JsonTokenType.String)
                texts.Add(value.GetString()!);
        }
        while (value.CurrentDepth > 1 ? value.Read() : value.TokenType == JsonTokenType.StartArray && value.Read());

        if (texts.Count == 0)
            return;
        if (field.Type == PayloadType.DateTime)
        {
            _hidden.Add((HiddenKeys.Instants, field.Name, Array(texts.Select(InstantOf))));
            return;
        }

        _hidden.Add((HiddenKeys.Words, field.Name, Array(texts.SelectMany(TextWords.Of).Distinct(StringComparer.Ordinal))));
        _hidden.Add((HiddenKeys.Digests, field.Name, Array(texts.Select(DigestOf))));
    }

    /// <summary>The form in which instants are compared.</summary>
    public static string InstantOf(string text) => Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), allowDate: false, out var ticks)
        ? InstantOf(new DateTimeOffset(ticks, TimeSpan.Zero))
        : throw new FormatException($"'{text}' is no instant.");

    /// <summary>The form in which instants are compared.</summary>
    public static string InstantOf(DateTimeOffset instant) => instant.UtcDateTime.ToString(HiddenKeys.InstantFormat, CultureInfo.InvariantCulture);

    /// <summary>The form in which texts are compared whole.</summary>
    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void WriteDense(ReadOnlySpan<float> vector, JsonBuffer line)
    {
        if (denseAsBase64)
        {
            DenseBase64.Write(vector, line);
            return;
        }

        line.Append("["u8);
        for (var i = 0; i < vector.Length; i++)
        {
            if (i > 0)
                line.Append(","u8);
            WriteFloat(vector[i], line);
        }

        line.Append("]"u8);
    }

    private void WriteSparse(string field, SparseEmbedding vector, JsonBuffer line)
    {
        line.Append("{"u8);
        var isFirst = true;
        var indices = vector.Indices.Span;
        var values = vector.Values.Span;
        for (var i = 0; i < indices.Length; i++)
        {
            // A zero weight is refused by the server and adds nothing to a score.
            if (values[i] == 0)
                continue;
            line.Append(isFirst ? "\""u8 : ",\""u8);
            isFirst = false;
            tokens.Write(field, indices[i], line);
            line.Append("\":"u8);
            WriteFloat(values[i], line);
        }

        line.Append("}"u8);
    }

    private static void WriteFloat(float value, JsonBuffer line)
    {
        if (!Utf8Formatter.TryFormat(value, line.GetSpan(LongestFloat), out var length))
            throw new InvalidOperationException("A number is longer than any float.");
        line.Advance(length);
    }

    private void WriteHidden(JsonBuffer line, int start)
    {
        if (_hidden.Count == 0)
            return;
        WriteName(line, start, HiddenKeys.Root);
        line.Append("{"u8);
        var isFirst = true;
        foreach (var part in _hidden.GroupBy(entry => entry.Part, StringComparer.Ordinal))
        {
            line.Append(Encoding.UTF8.GetBytes($"{(isFirst ? string.Empty : ",")}\"{part.Key}\":"));
            isFirst = false;
            line.Append(Encoding.UTF8.GetBytes(part.Key == HiddenKeys.Rest
                ? part.Single().Json
                : "{" + string.Join(',', part.Select(entry => $"{Quoted(entry.Field)}:{entry.Json}")) + "}"));
        }

        line.Append("}"u8);
    }

    private static void WriteName(JsonBuffer line, int start, string name)
    {
        if (line.Length > start + 1)
            line.Append(","u8);
        line.Append(Encoding.UTF8.GetBytes(Quoted(name)));
        line.Append(":"u8);
    }

    private static string Array(IEnumerable<string> texts) => "[" + string.Join(',', texts.Select(Quoted)) + "]";

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
