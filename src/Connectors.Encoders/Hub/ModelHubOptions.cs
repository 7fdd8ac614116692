using Microsoft.Extensions.Logging;

namespace Connectors.Encoders;

/// <summary>Options of <see cref="ModelHub"/>. What is null comes from the environment variables that the hub's own tools read.</summary>
public sealed class ModelHubOptions
{
    /// <summary>Gets or sets the address of the hub. Null (the default): <c>HF_ENDPOINT</c>, else https://huggingface.co.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// Gets or sets further addresses of the same content, tried in turn where the hub cannot be reached, answers 429 or has a fault of its own
    /// (5xx). They never get the token. Default: none.
    /// </summary>
    public IReadOnlyList<Uri> Mirrors { get; set; } = [];

    /// <summary>
    /// Gets or sets the folder of the cache, in the layout that the hub's own tools use and share. Null (the default): <c>HF_HUB_CACHE</c>, else
    /// <c>HF_HOME</c>/hub, else ~/.cache/huggingface/hub.
    /// </summary>
    public string? CacheFolder { get; set; }

    /// <summary>Gets or sets whether only the cache is used. Null (the default): <c>HF_HUB_OFFLINE</c>.</summary>
    public bool? Offline { get; set; }

    /// <summary>
    /// Gets or sets the token for private and gated models. Null (the default): <c>HF_TOKEN</c>, but only where <see cref="Endpoint"/> is null too,
    /// so that a token goes to the hub it is for. It is sent to that hub alone, not to where the hub redirects to, and only over https (or to this
    /// machine). It is never logged.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>
    /// Gets or sets the client for all requests, for instance with a proxy or certificates; it is not disposed. Null (the default): one that obeys
    /// <c>HTTPS_PROXY</c> and <c>NO_PROXY</c>.
    /// </summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Gets or sets how often a request is tried again after a fault that may pass. 0 or more; default 5. A download goes on where it broke off.</summary>
    public int MaxRetries { get; set; } = 5;

    /// <summary>Gets or sets the wait before the first retry; it doubles with each, up to a minute. Positive; default 1 second. A hub that asks for another one gets it, up to 5 minutes.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how long the hub may send nothing at all. Positive; default 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how many files are downloaded at once. At least 1; default 4.</summary>
    public int MaxConcurrentFiles { get; set; } = 4;

    /// <summary>Gets or sets the largest model that is downloaded, in bytes: a hub that announces more is refused. Positive; default 16 GB.</summary>
    public long MaxModelSize { get; set; } = 16_000_000_000;

    /// <summary>Gets or sets where the hub logs; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    internal void Validate()
    {
        foreach (var address in Mirrors.Append(Endpoint).OfType<Uri>())
        {
            if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.UserInfo.Length > 0)
                throw new ArgumentException($"'{address}' is not the address of a hub; expected https://HOST, without user name or query.", nameof(Endpoint));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetries);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentFiles, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxModelSize, 1);
        if (CacheFolder is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(CacheFolder, nameof(CacheFolder));
    }
}
