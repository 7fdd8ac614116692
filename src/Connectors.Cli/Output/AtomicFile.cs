using System.Text;

namespace Connectors.Cli.Output;

/// <summary>A text file that appears under its name whole or not at all: written beside it and renamed at the end.</summary>
internal sealed class AtomicFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private readonly StreamWriter _writer;
    private bool _isCommitted;

    private AtomicFile(string path)
    {
        _path = Path.GetFullPath(path);
        _temporary = Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Path.GetRandomFileName()}.tmp");
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write);
        _writer = new StreamWriter(_stream, new UTF8Encoding(false));
    }

    /// <exception cref="IOException">The folder does not exist, or the path is that of a folder.</exception>
    public static AtomicFile Create(string path) => Directory.Exists(path)
        ? throw new IOException($"'{path}' is a folder; expected the path of a file.")
        : new AtomicFile(path);

    public Task WriteAsync(string text) => _writer.WriteAsync(text);

    /// <summary>Puts the file in place. Without this it goes with <see cref="DisposeAsync"/>.</summary>
    public async Task CommitAsync()
    {
        await _writer.FlushAsync();
        _stream.Flush(flushToDisk: true);
        await _writer.DisposeAsync();
        File.Move(_temporary, _path, overwrite: true);
        _isCommitted = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isCommitted)
            return;
        await _stream.DisposeAsync();
        File.Delete(_temporary);
    }
}
