using System.Diagnostics.Metrics;

namespace Connectors.Encoders.Caching;

/// <summary>How many texts were found where, on the meter that all of Connectors shares by name.</summary>
internal static class CacheMetrics
{
    public const string Memory = "memory";
    public const string Distributed = "distributed";
    public const string Miss = "miss";
    public const string Bypass = "bypass";

    private const string Result = "connectors.cache.result";
    private const string Model = "gen_ai.request.model";

    private static readonly Counter<long> Texts = new Meter(ConnectorsTelemetry.Name, typeof(CacheMetrics).Assembly.GetName().Version?.ToString(3))
        .CreateCounter<long>(ConnectorsTelemetry.CachedTexts, unit: "{text}", description: "Texts given to caching encoders, by where their vectors were found.");

    public static void Count(int texts, string result, string? model)
    {
        if (texts > 0 && Texts.Enabled)
            Texts.Add(texts, new(Result, result), new(Model, model));
    }
}
