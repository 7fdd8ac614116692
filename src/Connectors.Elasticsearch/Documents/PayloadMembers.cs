using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>
/// Where the members of a payload lie: those that stand in the document as they are, those that cannot, and the values that have hidden forms.
/// It is read again and again, and allocates nothing then.
/// </summary>
internal sealed class PayloadMembers(IndexLayout layout)
{
    private readonly (byte[] Name, PayloadField Field)[] _fields =
        [.. layout.Definition.Payload.Where(field => field.Type is PayloadType.DateTime or PayloadType.Text).Select(field => (Encoding.UTF8.GetBytes(field.Name), field))];

    private readonly List<(Range Bytes, bool IsPlain)> _members = [];
    private readonly List<(PayloadField Field, Range Bytes)> _texts = [];
    private bool _isPlain = true;

    /// <summary>Gets the values of declared dates and texts that hold a string at all.</summary>
    public IReadOnlyList<(PayloadField Field, Range Bytes)> Texts => _texts;

    /// <summary>Gets a value indicating whether a member cannot stand in the document.</summary>
    public bool HasRest => !_isPlain;

    public bool HasHidden => !_isPlain || _texts.Count > 0;

    public void Read(ReadOnlySpan<byte> payload)
    {
        _members.Clear();
        _texts.Clear();
        _isPlain = true;
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isPlain = IsPlain(ref reader);
            var field = FieldOf(ref reader);
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            var hasText = field is not null && HasText(reader);
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            if (hasText)
                _texts.Add((field!, valueStart..end));
            _members.Add((start..end, isPlain));
            _isPlain &= isPlain;
        }
    }

    /// <summary>Writes the members that stand in the document, with commas between them.</summary>
    public void WritePlain(ReadOnlySpan<byte> payload, JsonBuffer line)
    {
        if (_isPlain)
            line.Append(payload[1..^1]);
        else
            Write(payload, line, arePlain: true);
    }

    /// <summary>Writes the members that cannot stand in the document, with commas between them.</summary>
    public void WriteRest(ReadOnlySpan<byte> payload, JsonBuffer line) => Write(payload, line, arePlain: false);

    private void Write(ReadOnlySpan<byte> payload, JsonBuffer line, bool arePlain)
    {
        var isFirst = true;
        foreach (var (bytes, isPlain) in _members)
        {
            if (isPlain != arePlain)
                continue;
            if (!isFirst)
                line.Append(","u8);
            isFirst = false;
            line.Append(payload[bytes]);
        }
    }

    // Most keys are ASCII without escapes, and need no string.
    private static bool IsPlain(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        return reader.ValueIsEscaped || !Ascii.IsValid(name) || name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0
            ? HiddenKeys.IsPlain(reader.GetString()!)
            : name.Length > 0 && name[0] != '_' && !name.Contains((byte)'.');
    }

    private PayloadField? FieldOf(ref Utf8JsonReader reader)
    {
        foreach (var (name, field) in _fields)
        {
            if (reader.ValueTextEquals(name))
                return field;
        }

        return null;
    }

    private static bool HasText(Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.StartArray)
            return value.TokenType == JsonTokenType.String;
        while (value.Read() && value.TokenType != JsonTokenType.EndArray)
        {
            if (value.TokenType == JsonTokenType.String)
                return true;
        }

        return false;
    }
}
