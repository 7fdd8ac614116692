using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Encoders;

/// <summary>
/// What an encoder's vectors depend on besides the text and the options of the call: the content of the model's files and the settings it was
/// loaded with. Two encoders with the same fingerprint give the same vectors. Every encoder of Connectors gives its own by
/// <c>GetService(typeof(EncoderFingerprint))</c>.
/// </summary>
/// <remarks>
/// The files are read when the fingerprint is first asked for, not when the encoder is loaded: most encoders are never asked. Make the object
/// before the encoder reads its files: a file that changes between the two is noticed and is an error, because vectors of one model would get the
/// name of another. Safe for concurrent use.
/// </remarks>
public sealed class EncoderFingerprint
{
    private readonly string _kind;
    private readonly (string Name, string? Value)[] _settings;
    private readonly (string Path, long Length, DateTime Written)[] _files;
    private readonly EncoderFingerprint[] _parts = [];
    private readonly Lock _gate = new();
    private Task<string>? _value;

    /// <summary>Describes an encoder.</summary>
    /// <param name="kind">The kind of encoder and the version of what it computes, for instance <c>splade/1</c>.</param>
    /// <param name="settings">Every setting that the vectors depend on, in a fixed order.</param>
    /// <param name="files">The paths of the files that the vectors depend on, in a fixed order; their names do not count, only their content.</param>
    /// <exception cref="IOException">A file does not exist.</exception>
    public EncoderFingerprint(string kind, IEnumerable<KeyValuePair<string, string?>> settings, IEnumerable<string>? files = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentNullException.ThrowIfNull(settings);
        _kind = kind;
        _settings = [.. settings.Select(setting => (setting.Key, setting.Value))];
        _files = [.. (files ?? []).Select(path => State(path))];
    }

    private EncoderFingerprint(EncoderFingerprint[] parts)
        : this("parts/1", []) => _parts = parts;

    /// <summary>Gets the fingerprint: 64 hexadecimal digits.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The fingerprint.</returns>
    /// <exception cref="InvalidDataException">A file is no longer the one that was loaded.</exception>
    public Task<string> GetValueAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_value is null or { IsFaulted: true })
                _value = Task.Run(ComputeAsync, CancellationToken.None);
            return _value.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The fingerprint of an encoder that is made of several.</summary>
    internal static EncoderFingerprint Of(params EncoderFingerprint[] parts) => new(parts);

    private static (string Path, long Length, DateTime Written) State(string path)
    {
        // A model in a hub's cache is a link; what counts is the file that it leads to.
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return (path, file.Length, file.LastWriteTimeUtc);
    }

    /// <summary>Every part goes in with its length, so that no two lists of parts read the same.</summary>
    private static void Append(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        hash.AppendData(length);
        if (text is not null)
            hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private async Task<string> ComputeAsync()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, _kind);
        foreach (var (name, value) in _settings)
        {
            Append(hash, name);
            Append(hash, value);
        }

        foreach (var part in _parts)
            Append(hash, await part.GetValueAsync().ConfigureAwait(false));
        foreach (var file in _files)
        {
            var stream = new FileStream(file.Path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            await using (stream.ConfigureAwait(false))
                hash.AppendData(await SHA256.HashDataAsync(stream).ConfigureAwait(false));
            if (State(file.Path) != file)
                throw new InvalidDataException($"'{file.Path}' has changed since the encoder was loaded: load it anew.");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
