namespace Connectors.Cli.Tests;

public class SimilarityTests
{
    private const string Query = "who first walked on the moon";
    private const string Documents = "{\"id\":\"moon\",\"text\":\"Neil Armstrong was the first human to walk on the moon.\"}\n\"Knead the dough and let it rest.\"\n\"\"\n";

    [Theory]
    [InlineData("bm25")]
    [InlineData("splade")]
    public async Task The_score_is_the_dot_product_of_what_encode_writes_and_its_terms_make_it_up(string kind)
    {
        var encoder = kind == "bm25" ? kind : Cli.Splade;
        var lines = (await Cli.RunAsync(["similarity", "--encoder", encoder, "--query", Query, "--explain"], Documents)).Expect(0).JsonLines.ToList();
        Assert.Equal(["moon", null, null], lines.Select(line => line.GetProperty("id").GetString()));
        var query = Weights((await Cli.RunAsync(["encode", "--encoder", encoder, "--role", "query"], $"\"{Query}\"\n")).Expect(0).Json);
        var documents = (await Cli.RunAsync(["encode", "--encoder", encoder], Documents)).Expect(0).JsonLines.Select(Weights);
        foreach (var (line, document) in lines.Zip(documents))
        {
            Assert.Equal(query.Sum(term => term.Value * document.GetValueOrDefault(term.Key)), line.GetProperty("score").GetDouble(), 1e-4);
            Assert.Equal(line.GetProperty("score").GetDouble(), line.GetProperty("terms").EnumerateArray().Sum(term => term.GetProperty("contribution").GetDouble()), 1e-4);
        }

        Assert.True(lines[0].GetProperty("score").GetDouble() > lines[1].GetProperty("score").GetDouble());
        Assert.Contains("moon", lines[0].GetProperty("terms").EnumerateArray().Select(term => term.GetProperty("token").GetString()));

        static Dictionary<uint, double> Weights(System.Text.Json.JsonElement vector) =>
            vector.GetProperty("indices").EnumerateArray().Zip(vector.GetProperty("values").EnumerateArray()).ToDictionary(term => term.First.GetUInt32(), term => term.Second.GetDouble());
    }

    [Fact]
    public async Task Dense_vectors_are_compared_by_their_cosine_and_have_no_terms()
    {
        var lines = (await Cli.RunAsync(["similarity", "--encoder", Cli.MiniLm, "--query", Query], $"{Documents}\"{Query}\"\n")).Expect(0).JsonLines.ToList();
        Assert.Equal(1, lines[3].GetProperty("score").GetDouble(), 1e-5);
        Assert.InRange(lines[0].GetProperty("score").GetDouble(), lines[1].GetProperty("score").GetDouble() + 0.1, 0.99);
        Assert.False(lines[0].TryGetProperty("terms", out _));
        Assert.Contains("--explain is for sparse encoders", (await Cli.RunAsync("similarity", "--encoder", "dense:x", "--query", "y", "--explain")).Expect(2).Error, StringComparison.Ordinal);
    }
}
