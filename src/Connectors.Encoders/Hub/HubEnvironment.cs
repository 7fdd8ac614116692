namespace Connectors.Encoders.Hub;

/// <summary>The settings that the hub's own tools read from the environment (huggingface_hub, package_reference/environment_variables).</summary>
internal sealed class HubEnvironment(Func<string, string?> read)
{
    private static readonly Uri PublicHub = new("https://huggingface.co");

    public static HubEnvironment OfProcess { get; } = new(Environment.GetEnvironmentVariable);

    public Uri Endpoint => Value("HF_ENDPOINT") is not { } text
        ? PublicHub
        : Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new ArgumentException($"The environment variable HF_ENDPOINT is '{text}'; expected the address of a hub, for instance https://huggingface.co.");

    public string CacheFolder => Expand(Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub"));

    public bool Offline => Value("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    public string? Token => Value("HF_TOKEN");

    private static string UserFolder => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private string Home => Value("HF_HOME") ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine(UserFolder, ".cache"), "huggingface");

    private static string Expand(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? UserFolder + path[1..] : path;

    private string? Value(string name) => read(name)?.Trim() is { Length: > 0 } value ? value : null;
}
