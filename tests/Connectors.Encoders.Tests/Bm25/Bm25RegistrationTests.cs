using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Encoders.Tests.Bm25;

public sealed class Bm25RegistrationTests
{
    [Fact]
    public async Task Encoders_are_registered_plain_and_keyed_and_never_as_the_generator_of_anything()
    {
        var services = new ServiceCollection();
        services.AddBm25Encoder();
        services.AddKeyedBm25Encoder("german", options => options.Language = "german");
        await using var provider = services.BuildServiceProvider();

        var plain = provider.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>();
        Assert.Same(provider.GetRequiredService<Bm25Encoder>(), plain);
        var german = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, SparseEmbedding>>("german");
        Assert.Equal("bm25:murmur3:german", (await german.EncodeQueryAsync("Haus")).VocabularyId);
        Assert.Equal("bm25:murmur3:english", (await plain.EncodeQueryAsync("house")).VocabularyId);
        Assert.Null(provider.GetService<IEmbeddingGenerator>());
    }

    [Fact]
    public async Task A_fitted_encoder_is_loaded_with_its_first_text()
    {
        var folder = Directory.CreateTempSubdirectory("bm25");
        try
        {
            var path = Path.Combine(folder.FullName, "bm25.json");
            var services = new ServiceCollection();
            services.AddKeyedFittedBm25Encoder("fitted", path);
            services.AddFittedBm25Encoder(path);
            await using var provider = services.BuildServiceProvider();
            var encoder = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, SparseEmbedding>>("fitted");
            await Assert.ThrowsAsync<FileNotFoundException>(() => encoder.EncodeQueryAsync("moon"));

            using var fitted = FittedBm25Encoder.Fit(["moon", "sun", "stars"]);
            await fitted.SaveAsync(path);
            Assert.Equal(fitted.VocabularyId, (await encoder.EncodeQueryAsync("moon")).VocabularyId);
            Assert.Equal(fitted.VocabularyId, (await provider.GetRequiredService<LazyEncoder<SparseEmbedding>>().EncodeQueryAsync("moon")).VocabularyId);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
