using System.Globalization;
using System.Net;
using Connectors.Encoders.Hub;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Encoders;

/// <summary>
/// Gets models from a hub that speaks as huggingface.co does, into the cache that the hub's own tools share. Nothing is downloaded but by
/// <see cref="DownloadAsync"/>, or by an encoder that is given a hub.
/// </summary>
/// <remarks>
/// Safe for concurrent use, by several processes too: what one brings the others find. A download that breaks off goes on where it was. A file
/// appears under its name only after its checksum was found right, a snapshot only when all its files are there.
/// </remarks>
public sealed class ModelHub : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private readonly Uri _endpoint;
    private readonly bool _isOffline;
    private readonly int _maxConcurrentFiles;
    private readonly long _maxModelSize;
    private readonly ILogger _logger;
    private readonly HttpClient? _ownClient;
    private readonly HubClient _client;
    private readonly HubRetry _retry;
    private readonly HubCache _cache;

    /// <summary>Makes a hub. Does no I/O.</summary>
    /// <param name="options">Options; null for those of the environment.</param>
    /// <exception cref="ArgumentException">An option, or an environment variable, has no meaning.</exception>
    public ModelHub(ModelHubOptions? options = null)
        : this(options ?? new ModelHubOptions(), HubEnvironment.OfProcess)
    {
    }

    internal ModelHub(ModelHubOptions options, HubEnvironment environment, TimeProvider? time = null, bool useLinks = true)
    {
        options.Validate();
        _endpoint = options.Endpoint ?? environment.Endpoint;
        _isOffline = options.Offline ?? environment.Offline;
        _maxConcurrentFiles = options.MaxConcurrentFiles;
        _maxModelSize = options.MaxModelSize;
        _logger = options.LoggerFactory?.CreateLogger<ModelHub>() ?? NullLogger<ModelHub>.Instance;
        _ownClient = options.HttpClient is null ? MakeClient() : null;
        _client = new HubClient(options.HttpClient ?? _ownClient!, _endpoint, TokenFor(options, environment), options.Timeout);
        _retry = new HubRetry([_endpoint, .. options.Mirrors], options.MaxRetries, options.RetryDelay, time ?? TimeProvider.System, _logger);
        _cache = new HubCache(Path.GetFullPath(options.CacheFolder ?? environment.CacheFolder), useLinks);
    }

    /// <summary>Gets the folder of the cache.</summary>
    public string CacheFolder => _cache.Root;

    /// <summary>Looks for a model in the cache. Asks nobody.</summary>
    /// <param name="modelId">The model, for instance <c>prithivida/Splade_PP_en_v2</c>.</param>
    /// <param name="revision">The branch, tag or commit; a branch stands for the commit that it stood for when it was last downloaded.</param>
    /// <returns>The model, or null. What an interrupted or a selective download of another tool left out may be missing from its folder.</returns>
    public HubModel? Find(string modelId, string revision = "main")
    {
        HubNames.ThrowUnlessModelId(modelId);
        HubNames.ThrowUnlessRevision(revision);
        return _cache.Find(modelId, revision);
    }

    /// <summary>Brings a model into the cache; offline, finds it there. Files that are there already are not downloaded again.</summary>
    /// <param name="modelId">The model, for instance <c>prithivida/Splade_PP_en_v2</c>.</param>
    /// <param name="options">Revision, files, progress; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call; what was downloaded so far is kept for the next one.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ModelHubException">The model does not exist, has no such files, is not in the cache (offline), is too large, or the hub failed.</exception>
    public async Task<HubModel> DownloadAsync(string modelId, HubDownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new HubDownloadOptions();
        HubNames.ThrowUnlessModelId(modelId);
        HubNames.ThrowUnlessRevision(options.Revision);
        if (_isOffline)
            return _cache.Find(modelId, options.Revision) ?? throw NotInCache(modelId, options.Revision);

        var listing = await _retry.RunAsync((endpoint, _) => _client.ListAsync(endpoint, modelId, options.Revision, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (HubNames.IsCommit(options.Revision) && options.Revision != listing.Commit)
            throw new ModelHubException($"{_endpoint.Host} was asked for commit {options.Revision} of '{modelId}' and answers with {listing.Commit}.");
        var files = options.Files.Select(modelId, listing.Files);
        await FetchAsync(modelId, listing.Commit, files, options.Progress, cancellationToken).ConfigureAwait(false);
        var model = _cache.Place(modelId, listing.Commit, files);
        _cache.WriteReference(modelId, options.Revision, listing.Commit);
        return model;
    }

    /// <inheritdoc/>
    public void Dispose() => _ownClient?.Dispose();

    // The address a redirect leads to must not get the token, which the platform's own handling of redirects cannot be told.
    private static HttpClient MakeClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectTimeout,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    private static string? TokenFor(ModelHubOptions options, HubEnvironment environment)
    {
        var endpoint = options.Endpoint ?? environment.Endpoint;
        var isPrivate = endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback;
        if (options.Token is { } token)
            return isPrivate ? token : throw new ArgumentException($"A token is not sent to {endpoint.Host} over http; give the hub's https address.", nameof(options));
        return options.Endpoint is null && isPrivate ? environment.Token : null;
    }

    private async Task FetchAsync(string modelId, string commit, IReadOnlyList<HubFile> files, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        var total = TotalSize(modelId, files);
        var missing = files.Where(file => !_cache.Has(modelId, commit, file)).ToList();
        if (missing.Count > 0)
            _logger.Downloading(modelId, commit, missing.Count, missing.Sum(file => file.Size), _endpoint.Host);

        var done = 0L;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _maxConcurrentFiles, CancellationToken = cancellationToken };

        // Two files with the same content are one blob, which is brought once.
        await Parallel.ForEachAsync(files.GroupBy(file => file.Hash), parallel, async (copies, token) =>
        {
            var file = copies.First();
            var weight = copies.Count();
            var download = new HubDownload(_client, _retry, _cache, modelId, commit, file, bytes => progress?.Report(new HubProgress(file.Path, Interlocked.Add(ref done, weight * bytes), total)));
            await download.RunAsync(token).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private long TotalSize(string modelId, IReadOnlyList<HubFile> files)
    {
        var total = files.Aggregate(0m, (sum, file) => sum + file.Size);
        return total <= _maxModelSize
            ? (long)total
            : throw new ModelHubException(string.Create(CultureInfo.InvariantCulture, $"The files of '{modelId}' are {total} bytes; {nameof(ModelHubOptions.MaxModelSize)} is {_maxModelSize}."));
    }

    private ModelHubException NotInCache(string modelId, string revision) => new(
        $"'{modelId}' (revision '{revision}') is not in the cache '{_cache.Root}', and the hub is offline. Download it first (connectors models download {modelId}), or allow it: {nameof(ModelHubOptions)}.{nameof(ModelHubOptions.Offline)} = false, HF_HUB_OFFLINE=0.");
}
