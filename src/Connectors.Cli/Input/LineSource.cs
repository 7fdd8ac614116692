using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Connectors.Cli.Input;

/// <summary>
/// Reads lines of UTF-8 in chunks. A chunk ends at a number of lines or bytes, or when no more input comes for a moment, so that a pipe
/// whose writer waits for an answer gets it. Of the input no more than a chunk and one line is in memory.
/// </summary>
internal sealed class LineSource(Stream stream, string name) : IAsyncDisposable
{
    private const int MaxChunkBytes = 1 << 20;

    // Far beyond any text that a model reads; a file without line breaks ends here instead of in an OutOfMemoryException.
    private const int MaxLineBytes = 256 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private int _searched;
    private bool _isAtEnd;
    private Task<int>? _pendingRead;

    public string Name => name;

    /// <summary>Gets the number of the last line that was read, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Gets how many bytes the lines that were read took.</summary>
    public long Position { get; private set; }

    /// <summary>Gets how many bytes there are; null when that is not known, as of a pipe.</summary>
    public long? Length { get; } = stream.CanSeek ? stream.Length : null;

    /// <summary>Opens a file, or standard input for "-".</summary>
    public static LineSource Open(string path) => new(Shell.OpenInput(path), path == "-" ? "standard input" : path);

    /// <summary>Reads to the end. A bad line ends it with an error, after a chunk of the lines before it.</summary>
    /// <exception cref="LineException">A line is bad.</exception>
    public async IAsyncEnumerable<List<T>> ReadAsync<T>(LineParser<T> parse, int maxLines, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ExceptionDispatchInfo? fault = null;
        while (fault is null)
        {
            var chunk = new List<T>();
            var chunkStart = Position;
            while (chunk.Count < maxLines && Position - chunkStart < MaxChunkBytes)
            {
                if (!TryTakeLine(out var line))
                {
                    if (_isAtEnd || !await FillAsync(mayPause: chunk.Count > 0, cancellationToken))
                        break;
                    continue;
                }

                try
                {
                    if (!IsBlank(line.Span))
                        chunk.Add(parse(line.Span, Line));
                }
                catch (FormatException e)
                {
                    fault = ExceptionDispatchInfo.Capture(new LineException(name, Line, e.Message, e));
                    break;
                }
            }

            if (chunk.Count > 0)
                yield return chunk;
            else if (_isAtEnd && _start == _end)
                break;
        }

        fault?.Throw();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>The line is valid until the buffer is filled again.</summary>
    private bool TryTakeLine(out ReadOnlyMemory<byte> line)
    {
        var unread = _buffer.AsMemory(_start, _end - _start);
        var length = unread.Span[_searched..].IndexOf((byte)'\n');
        if (length < 0 && !(_isAtEnd && unread.Length > 0))
        {
            _searched = unread.Length;
            line = default;
            return false;
        }

        length = length < 0 ? unread.Length : length + _searched;
        line = unread[..length];
        var taken = Math.Min(length + 1, unread.Length);
        _start += taken;
        _searched = 0;
        if (Line++ == 0 && line.Span.StartsWith("\uFEFF"u8))
            line = line[3..];
        if (line.Span.EndsWith("\r"u8))
            line = line[..^1];
        Position += taken;
        return true;
    }

    /// <returns>False when nothing came for a moment and the caller has something else to do.</returns>
    private async Task<bool> FillAsync(bool mayPause, CancellationToken cancellationToken)
    {
        if (_pendingRead is null)
        {
            MakeRoom();
            _pendingRead = stream.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None).AsTask();
        }

        if (mayPause && !_pendingRead.IsCompleted)
        {
            await Task.WhenAny(_pendingRead, Task.Delay(Pause, cancellationToken));
            if (!_pendingRead.IsCompleted)
                return false;
        }

        // A blocked read of standard input cannot be cancelled; it is left to the end of the process.
        var count = await _pendingRead.WaitAsync(cancellationToken);
        _pendingRead = null;
        _end += count;
        _isAtEnd = count == 0;
        return true;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end < _buffer.Length)
            return;
        if (_end >= MaxLineBytes)
            throw new LineException(name, Line + 1, $"the line is longer than {MaxLineBytes >> 20} MB.");
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;
}
