namespace Connectors.Tests.Fakes;

internal sealed class FakeReranker(Func<string, string, float> score) : IReranker
{
    public List<(string Query, IReadOnlyList<string> Texts)> Calls { get; } = [];

    public int Surplus { get; set; }

    public Task<IReadOnlyList<float>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        Calls.Add((query, texts));
        return Task.FromResult<IReadOnlyList<float>>([.. texts.Select(text => score(query, text)), .. Enumerable.Repeat(0f, Surplus)]);
    }
}
