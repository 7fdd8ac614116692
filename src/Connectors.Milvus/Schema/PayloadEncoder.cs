using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;

namespace Connectors.Milvus.Schema;

/// <summary>Writes payloads as dynamic rows and typed columns. Not for concurrent use.</summary>
internal sealed class PayloadEncoder
{
    private readonly MilvusLayout _layout;
    private readonly (byte[] Name, PayloadField Field)[] _fields;
    private readonly string[] _columns;
    private readonly int[] _counts;

    // A merge keeps the hidden key that is there unless it gets another, and in it what a source was before (see PartialUpdate).
    private readonly bool _hasSources;

    private readonly List<(byte[] Name, byte[] Json)> _raw = [];
    private readonly List<(byte[] Name, byte[] Json)> _instants = [];

    public PayloadEncoder(MilvusLayout layout)
    {
        _layout = layout;
        _fields = [.. layout.DynamicFields.Select(field => (PayloadCodec.JsonName(field.Name), field))];
        _columns = [.. layout.Columns.Select(column => column.Name)];
        _counts = new int[_fields.Length];
        _hasSources = layout.Columns.Any(column => column.IsSource);
    }

    /// <summary>Gets the number of values of the longest array in a declared field of the row written last.</summary>
    public int LongestArray => _counts.Length == 0 ? 0 : _counts.Max();

    /// <summary>Receives the value of a typed column.</summary>
    /// <param name="column">The position of the column.</param>
    /// <param name="value">The reader at the value.</param>
    /// <param name="json">The JSON of the value.</param>
    public delegate void ColumnValue(int column, ref Utf8JsonReader value, ReadOnlySpan<byte> json);

    /// <summary>Writes a row.</summary>
    /// <param name="payload">The checked payload.</param>
    /// <param name="row">Receives the JSON of the dynamic field.</param>
    /// <param name="columnValue">Receives the values of typed columns; null to pass over them.</param>
    public void Encode(Payload payload, ProtoWriter row, ColumnValue? columnValue)
    {
        var json = payload.Utf8.Span;
        if (_fields.Length == 0 && _columns.Length == 0 && !(_layout.IsOurs && PayloadCodec.MayHoldReserved(json)))
        {
            json.CopyTo(row.Take(json.Length));
            return;
        }

        Array.Clear(_counts);
        _raw.Clear();
        _instants.Clear();
        Write(row, "{"u8);
        var start = row.Length;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            EncodeProperty(ref reader, json, row, start, columnValue);
        WriteHidden(row, start);
        Write(row, "}"u8);
    }

    private void EncodeProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ProtoWriter row, int start, ColumnValue? columnValue)
    {
        var nameAt = (int)reader.TokenStartIndex;
        var column = IndexOf(ref reader, _columns);
        var field = column >= 0 ? -1 : FieldOf(ref reader);
        var isReserved = _layout.IsOurs && (reader.ValueTextEquals("_c"u8) || reader.ValueTextEquals("$meta"u8));
        reader.Read();
        var valueAt = (int)reader.TokenStartIndex;
        var value = reader;
        reader.Skip();
        var end = (int)reader.BytesConsumed;
        if (column >= 0)
        {
            if (_layout.Columns[column].IsSource && !IsPlainText(ref value))
                _raw.Add((json[nameAt..valueAt].ToArray(), json[valueAt..end].ToArray()));
            columnValue?.Invoke(column, ref value, json[valueAt..end]);
            return;
        }

        if (isReserved)
        {
            _raw.Add((json[nameAt..valueAt].ToArray(), json[valueAt..end].ToArray()));
            return;
        }

        WriteComma(row, start);
        Write(row, json[nameAt..valueAt]);
        if (field < 0 || !EncodeDeclared(field, value, json[valueAt..end], row))
            Write(row, json[valueAt..end]);
    }

    /// <summary>Says whether a column can stand for a value. JSON escapes a zero always.</summary>
    private static bool IsPlainText(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.String && !value.ValueSpan.IsEmpty && !(value.ValueIsEscaped && value.ValueSpan.IndexOf("\\u0000"u8) >= 0);

    /// <summary>Counts the values of a declared field, and writes it in the form that filters need if that is another.</summary>
    private bool EncodeDeclared(int field, Utf8JsonReader value, ReadOnlySpan<byte> json, ProtoWriter row)
    {
        var (name, declared) = _fields[field];
        var isText = declared.Type is PayloadType.Keyword or PayloadType.Text;
        var isArray = value.TokenType == JsonTokenType.StartArray;
        if (!isArray && value.TokenType == JsonTokenType.Null)
            return false;
        if (!isArray && declared.Type != PayloadType.DateTime && !(isText && value.ValueIsEscaped))
        {
            _counts[field] = PayloadCodec.Scalar;
            return false;
        }

        var values = new List<string>();
        var hasNull = false;
        var changes = false;
        var depth = value.CurrentDepth;
        do
        {
            if (value.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                continue;
            hasNull |= value.TokenType == JsonTokenType.Null;
            if (value.TokenType != JsonTokenType.Null)
                values.Add(ElementJson(ref value, isText, ref changes));
        }
        while (isArray && value.Read() && value.CurrentDepth > depth);

        _counts[field] = isArray ? values.Count : PayloadCodec.Scalar;
        if (declared.Type == PayloadType.DateTime)
        {
            if (values.Count > 0)
                _instants.Add((name, Join(values.ConvertAll(InstantJson), isArray)));
            return false;
        }

        if (!changes && !hasNull)
            return false;
        _raw.Add((name, json.ToArray()));
        Write(row, Join(values, isArray));
        return true;
    }

    private static string ElementJson(ref Utf8JsonReader value, bool isText, ref bool changes)
    {
        if (value.TokenType != JsonTokenType.String)
            return PayloadCodec.Text(value.ValueSpan);
        var text = value.GetString()!;
        if (isText && SafeText.IsUnsafeValue(text))
        {
            changes = true;
            text = SafeText.EncodeValue(text);
        }

        return Quoted(text);
    }

    private static string InstantJson(string quoted)
    {
        var text = JsonEncodedTextOf(quoted);
        return Quoted(PayloadCodec.InstantText(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
    }

    private static string JsonEncodedTextOf(string quoted)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(quoted));
        reader.Read();
        return reader.GetString()!;
    }

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private static byte[] Join(List<string> values, bool isArray) =>
        Encoding.UTF8.GetBytes(isArray ? "[" + string.Join(',', values) + "]" : values[0]);

    private void WriteHidden(ProtoWriter row, int start)
    {
        if (_fields.Length == 0 && _raw.Count == 0 && !_hasSources)
            return;
        WriteComma(row, start);
        Write(row, "\"_c\":{\"n\":{"u8);
        Span<byte> digits = stackalloc byte[16];
        for (var i = 0; i < _fields.Length; i++)
        {
            if (i > 0)
                Write(row, ","u8);
            Write(row, _fields[i].Name);
            _counts[i].TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            Write(row, digits[..length]);
        }

        Write(row, "}"u8);
        WriteMembers(row, ",\"t\":{"u8, _instants);
        WriteMembers(row, ",\"r\":{"u8, _raw);
        Write(row, "}"u8);
    }

    private static void WriteMembers(ProtoWriter row, ReadOnlySpan<byte> opening, List<(byte[] Name, byte[] Json)> members)
    {
        if (members.Count == 0)
            return;
        Write(row, opening);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
                Write(row, ","u8);
            Write(row, members[i].Name);
            Write(row, members[i].Json);
        }

        Write(row, "}"u8);
    }

    private int FieldOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            if (reader.ValueTextEquals(_fields[i].Field.Name))
                return i;
        }

        return -1;
    }

    private static int IndexOf(ref Utf8JsonReader reader, string[] names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (reader.ValueTextEquals(names[i]))
                return i;
        }

        return -1;
    }

    private static void WriteComma(ProtoWriter row, int start)
    {
        if (row.Length > start)
            Write(row, ","u8);
    }

    private static void Write(ProtoWriter row, ReadOnlySpan<byte> bytes) => bytes.CopyTo(row.Take(bytes.Length));
}
