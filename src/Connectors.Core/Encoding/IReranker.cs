namespace Connectors;

/// <summary>Scores texts against a query by reading both together, as a cross-encoder does.</summary>
/// <remarks>Implementations are safe for concurrent use and never run a model on the caller's thread.</remarks>
public interface IReranker
{
    /// <summary>Scores each text against the query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="texts">The texts; may be empty.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One score for each text, in the order of the texts; larger is better, the scale is the model's own.</returns>
    Task<IReadOnlyList<float>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken = default);
}
