using Connectors.Grpc;
using Connectors.Qdrant.Emulator.Grpc;

namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>The operations a minute that strict mode allows, as tokens that come back evenly (strict_mode.jsonl 19 to 26).</summary>
internal sealed class RateLimits
{
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public void Reset() => _buckets.Clear();

    /// <param name="kind">Read or Write.</param>
    /// <param name="perMinute">The limit.</param>
    /// <param name="cost">The tokens that the operation needs.</param>
    /// <param name="now">The time.</param>
    public void Spend(string kind, uint perMinute, int cost, DateTimeOffset now)
    {
        var bucket = _buckets.GetValueOrDefault(kind) ?? new Bucket(perMinute, now);
        var tokens = Math.Min(perMinute, bucket.Tokens + (now - bucket.At).TotalMinutes * perMinute);
        _buckets[kind] = new Bucket(tokens < cost ? tokens : tokens - cost, now);
        if (tokens >= cost)
            return;
        var seconds = (int)Math.Ceiling((cost - tokens) * 60 / perMinute);
        throw new Refusal(
            GrpcStatusCode.ResourceExhausted,
            FormattableString.Invariant($"Rate limiting exceeded: {kind} rate limit exceeded: Operation requires {cost} tokens but only {tokens:0.0} were available. Retry after {seconds}s"),
            seconds);
    }

    private sealed record Bucket(double Tokens, DateTimeOffset At);
}
