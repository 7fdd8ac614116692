using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors.Cli.Output;

/// <summary>Writes JSON values one a line. Numbers are the shortest that read back as the same number, text is UTF-8 and not escaped.</summary>
internal sealed class JsonLineWriter : IDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt);
    private readonly Utf8JsonWriter _json;

    public JsonLineWriter(Stream stream, bool indented = false)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(_buffer, Options(indented));
    }

    /// <summary>Writes one value and holds nothing back: for commands with one result.</summary>
    public static void WriteOne(Shell shell, Action<Utf8JsonWriter> write)
    {
        using var writer = new JsonLineWriter(shell.Output, indented: true);
        writer.Write(write);
        writer.Flush();
    }

    /// <summary>Gives one value as a text without the end of its line.</summary>
    public static string Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options(indented: false)))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void Write(Action<Utf8JsonWriter> write)
    {
        write(_json);
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushAt)
            Flush();
    }

    public void Flush()
    {
        _stream.Write(_buffer.WrittenSpan);
        _stream.Flush();
        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();

    private static JsonWriterOptions Options(bool indented) =>
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = indented, NewLine = "\n" };
}
