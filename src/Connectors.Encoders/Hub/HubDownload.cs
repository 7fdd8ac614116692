using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Encoders.Hub;

/// <summary>
/// Brings one file of a commit into the cache: under a lock, into HASH.incomplete beside the blobs, from where an earlier attempt broke off, and
/// under its own name only when size and checksum are right.
/// </summary>
internal sealed class HubDownload(HubClient client, HubRetry retry, HubCache cache, string modelId, string commit, HubFile file, Action<long> report)
{
    private const int BufferSize = 1 << 17;

    /// <summary>What an attempt has to bring to count as progress.</summary>
    private const long Progress = 1 << 20;

    private readonly string _blob = cache.BlobPath(modelId, file);
    private long _reported;
    private long _furthest;
    private bool _wasWrong;

    private string Name => $"'{file.Path}' of '{modelId}'";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!cache.Has(modelId, commit, file))
        {
            using var held = await HubLock.TakeAsync(cache.LockPath(modelId, file), cancellationToken).ConfigureAwait(false);

            // Another process may have brought it while we waited.
            if (!cache.Has(modelId, commit, file))
                await DownloadAsync(cancellationToken).ConfigureAwait(false);
        }

        Report(file.Size);
    }

    private async Task DownloadAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_blob)!);
        var partial = _blob + ".incomplete";
        var stream = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            await retry.RunAsync((endpoint, attempt) => AttemptAsync(endpoint, stream, attempt, cancellationToken), cancellationToken).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, _blob, overwrite: true);
    }

    private async Task<bool> AttemptAsync(Uri endpoint, FileStream stream, HubAttempt attempt, CancellationToken cancellationToken)
    {
        using var hash = NewHash();
        if (stream.Length > file.Size)
            stream.SetLength(0);
        await HashPartialAsync(stream, hash, cancellationToken).ConfigureAwait(false);
        if (stream.Length < file.Size)
            await FetchAsync(endpoint, stream, hash, attempt, cancellationToken).ConfigureAwait(false);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) == file.Hash)
            return true;

        // Once more from the beginning: the part that an earlier attempt left may have been the wrong one.
        var isSecond = _wasWrong;
        _wasWrong = true;
        throw Restart(stream, $"What {endpoint.Host} sent as {Name} has not the checksum {file.Hash}{(isSecond ? ", twice" : "")}.", isTransient: !isSecond);
    }

    /// <summary>Git names a file by the SHA-1 of a header and the content; Git LFS by the SHA-256 of the content alone.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Git's name of a file is what there is to check.")]
    private IncrementalHash NewHash()
    {
        var hash = IncrementalHash.CreateHash(file.IsLarge ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        Begin(hash);
        return hash;
    }

    private void Begin(IncrementalHash hash)
    {
        _ = hash.GetHashAndReset();
        if (!file.IsLarge)
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Size}\0")));
    }

    private async Task HashPartialAsync(FileStream stream, IncrementalHash hash, CancellationToken cancellationToken)
    {
        stream.Position = 0;
        var buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            hash.AppendData(buffer, 0, count);
        Report(stream.Position);
    }

    private async Task FetchAsync(Uri endpoint, FileStream stream, IncrementalHash hash, HubAttempt attempt, CancellationToken cancellationToken)
    {
        var from = stream.Length;
        using var reply = await client.OpenAsync(endpoint, modelId, commit, file.Path, from, cancellationToken).ConfigureAwait(false);
        if (reply.Response.StatusCode == HttpStatusCode.OK)
        {
            // The server begins anew where it cannot go on in the middle.
            from = 0;
            stream.SetLength(0);
            Begin(hash);
        }
        else if (!Continues(reply.Response, from))
        {
            throw Restart(stream, $"{endpoint.Host} does not continue {Name} at byte {from}.", isTransient: true);
        }

        if (reply.Response.Content.Headers.ContentLength is { } announced && announced != file.Size - from)
            throw new ModelHubException(string.Create(CultureInfo.InvariantCulture, $"{endpoint.Host} announces {announced} bytes of {Name}, the list of files says {file.Size - from}.")) { IsTransient = true };
        try
        {
            await CopyAsync(endpoint, reply, stream, hash, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Not what this attempt brought: a server that always begins anew and always breaks off gets nowhere.
            attempt.HasProgressed = stream.Length >= _furthest + Progress;
            _furthest = Math.Max(_furthest, stream.Length);
        }

        if (stream.Length < file.Size)
            throw new ModelHubException(string.Create(CultureInfo.InvariantCulture, $"{endpoint.Host} broke off after {stream.Length} of {file.Size} bytes of {Name}.")) { IsTransient = true };
    }

    private async Task CopyAsync(Uri endpoint, HubReply reply, FileStream stream, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        while (await reply.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (stream.Position + count > file.Size)
                throw Restart(stream, $"{endpoint.Host} sends more than the {file.Size} bytes of {Name}.", isTransient: true);
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            hash.AppendData(buffer, 0, count);
            Report(stream.Position);
        }
    }

    private bool Continues(HttpResponseMessage response, long from) =>
        response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange is { } range && range.From == from && (range.Length ?? file.Size) == file.Size;

    private static ModelHubException Restart(FileStream stream, string fault, bool isTransient)
    {
        stream.SetLength(0);
        return new ModelHubException(fault) { IsTransient = isTransient };
    }

    private void Report(long bytes)
    {
        if (bytes != _reported)
            report(bytes - _reported);
        _reported = bytes;
    }
}
