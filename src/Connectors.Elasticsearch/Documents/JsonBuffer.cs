using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors.Elasticsearch.Documents;

/// <summary>A growing buffer of pooled memory for JSON, written in pieces or by a <see cref="Utf8JsonWriter"/>.</summary>
internal sealed class JsonBuffer(int capacity = 16 * 1024) : IBufferWriter<byte>, IDisposable
{
    // A payload has up to 64 levels, and lies a few levels deep in an answer.
    private const int MaxDepth = Payload.MaxDepth + 16;

    private const int LongestNumber = 10;

    private static readonly SearchValues<char> Plain = SearchValues.Create("#-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz");

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Reads an answer, which may hold payloads.</summary>
    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        return reader;
    }

    /// <summary>Writes with a function and returns the bytes.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PayloadWriter.Options))
            write(writer);
        return buffer.WrittenMemory;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends numbers with commas between them.</summary>
    public void AppendNumbers(ReadOnlySpan<float> numbers)
    {
        var target = GetSpan(checked(numbers.Length * (FloatText.Room + 1)));
        var length = 0;
        foreach (var number in numbers)
        {
            length += FloatText.Write(number, target[length..]);
            target[length++] = (byte)',';
        }

        Advance(numbers.Length > 0 ? length - 1 : 0);
    }

    public void AppendNumber(float number) => Advance(FloatText.Write(number, GetSpan(FloatText.Room)));

    public void AppendNumber(uint number)
    {
        Utf8Formatter.TryFormat(number, GetSpan(LongestNumber), out var length);
        Advance(length);
    }

    /// <summary>Appends what stands between the quotes of a string.</summary>
    public void AppendEscaped(string text)
    {
        // Nearly all ids and words.
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            Advance(Encoding.ASCII.GetBytes(text, GetSpan(text.Length)));
            return;
        }

        // The encoder returns the text itself when there is nothing to escape.
        var encoded = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        Advance(Encoding.UTF8.GetBytes(encoded, GetSpan(Encoding.UTF8.GetMaxByteCount(encoded.Length))));
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public void Dispose()
    {
        var bytes = _bytes;
        (_bytes, Length) = ([], 0);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int size)
    {
        var needed = checked(Length + Math.Max(size, 1));
        if (needed <= _bytes.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
