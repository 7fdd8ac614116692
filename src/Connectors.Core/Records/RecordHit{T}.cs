namespace Connectors;

/// <summary>A record that a search has found.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <param name="Record">The record.</param>
/// <param name="Hit">The hit: id, score, and what each leg did for it.</param>
public sealed record RecordHit<T>(T Record, Hit Hit)
{
    /// <summary>Gets the score, larger is better.</summary>
    public double Score => Hit.Score;
}
