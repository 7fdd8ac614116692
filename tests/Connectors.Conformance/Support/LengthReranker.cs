namespace Connectors.Conformance;

/// <summary>A re-ranker for tests: shorter texts are better.</summary>
internal sealed class LengthReranker : IReranker
{
    public Task<IReadOnlyList<float>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<float>>([.. texts.Select(text => -(float)text.Length)]);
}
