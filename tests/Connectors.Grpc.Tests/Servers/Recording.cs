using System.Globalization;
using System.Text.Json;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>
/// The server's side of a recorded HTTP/2 connection, in either of the two forms of the cassettes (qdrant/README.md "h2", milvus/README.md
/// "http2_frames.jsonl"), ready to be played to a client whose streams have the same numbers.
/// </summary>
internal sealed class Recording
{
    private const int LargestFrame = 16_384; // what the client under test takes; the recorded one announced 4 MiB

    private readonly List<(int Stream, byte[] Bytes)> _frames = [];
    private readonly SortedDictionary<int, RecordedCall> _calls = [];

    private Recording()
    {
    }

    /// <summary>The calls in the order of their streams.</summary>
    public IReadOnlyList<RecordedCall> Calls => [.. _calls.Values];

    public bool EndsWithGoAway { get; private set; }

    public static Recording Read(string path)
    {
        var recording = new Recording();
        var lines = File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        foreach (var line in lines)
        {
            if (Text(line, "dir") == "s2c" || Text(line, "from") == "server")
                recording.AddFromServer(line, lines);
            else
                recording.AddFromClient(line);
        }

        return recording;
    }

    /// <summary>Plays every frame in its recorded order, each only after the request of its stream is there.</summary>
    public async Task PlayAsync(PlayedConnection connection)
    {
        await connection.ReadPrefaceAsync();
        await connection.SendAsync(_frames[0].Bytes); // SETTINGS, which must come before any acknowledgement
        connection.ReadOn();
        foreach (var (stream, bytes) in _frames.Skip(1))
        {
            if (stream != 0)
                await connection.RequestOfAsync(stream);
            await connection.SendAsync(bytes);
        }

        if (!EndsWithGoAway)
            await connection.HoldAsync();
    }

    private void AddFromClient(JsonElement line)
    {
        if (!IsKind(line, "Headers"))
            return;
        var stream = line.GetProperty("stream").GetInt32();
        _calls[stream] = new RecordedCall { Method = HeadersOf(line)[":path"] };
    }

    private void AddFromServer(JsonElement line, List<JsonElement> lines)
    {
        var stream = line.GetProperty("stream").GetInt32();
        var acknowledges = line.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "ACK");
        if (IsKind(line, "Settings") && !acknowledges)
        {
            _frames.Add((0, RawOf(line) ?? Frames.Frame(Frames.Settings, 0, 0, [])));
        }
        else if (IsKind(line, "Headers"))
        {
            AddHeaders(stream, line);
        }
        else if (IsKind(line, "Data"))
        {
            AddData(stream, line, lines);
        }
        else if (IsKind(line, "GoAway"))
        {
            EndsWithGoAway = true;
            _frames.Add((0, RawOf(line)!));
        }

        // Acknowledgements and windows answer what the recorded client sent; the player answers the client under test itself.
    }

    private void AddHeaders(int stream, JsonElement line)
    {
        foreach (var (name, value) in HeadersOf(line))
            _calls[stream].Headers[name] = value;
        var end = line.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "END_STREAM");
        _frames.Add((stream, RawOf(line) ?? Frames.Frame(
            Frames.Headers, (byte)(Frames.EndHeaders | (end ? Frames.EndStream : 0)), stream, Convert.FromHexString(line.GetProperty("header_block_hex").GetString()!))));
    }

    private void AddData(int stream, JsonElement line, List<JsonElement> lines)
    {
        var data = new byte[line.GetProperty("length").GetInt32()];
        if (RawOf(line) is { } raw)
            raw.AsSpan(9).CopyTo(data);
        else if (Text(line, "data_first_16_bytes_hex") is { } start)
            Convert.FromHexString(start).CopyTo(data, 0);
        else
            Frames.Message(new byte[TotalData(stream, lines) - 5]).AsSpan(0, 5).CopyTo(data); // the recorder kept no content of large frames

        _calls[stream].Data.Write(data);
        foreach (var part in data.Chunk(LargestFrame))
            _frames.Add((stream, Frames.Frame(Frames.Data, 0, stream, part)));
    }

    private static int TotalData(int stream, List<JsonElement> lines) => lines
        .Where(line => Text(line, "dir") == "s2c" && IsKind(line, "Data") && line.GetProperty("stream").GetInt32() == stream)
        .Sum(line => line.GetProperty("length").GetInt32());

    private static bool IsKind(JsonElement line, string kind) =>
        string.Equals(Text(line, "type") ?? Text(line, "frame"), kind, StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static byte[]? RawOf(JsonElement line) => Text(line, "raw") is { } raw ? Convert.FromBase64String(raw) : null;

    private static Dictionary<string, string> HeadersOf(JsonElement line) =>
        line.GetProperty("headers").EnumerateArray().ToDictionary(header => header[0].GetString()!, header => header[1].GetString()!);
}
