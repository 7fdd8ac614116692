using Connectors.Encoders;
using Connectors.Onnx.Tests.Tiny;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Onnx.Tests;

/// <summary>Encoders in a container, their fingerprints, and a cache in front of them.</summary>
public sealed class RegistrationTests
{
    private static string Splade => RepositoryFolder.Model("splade-tiny");

    private static string MiniLm => RepositoryFolder.Model("all-MiniLM-L6-v2");

    [Fact]
    public async Task A_container_gives_encoders_that_load_with_their_first_text()
    {
        var services = new ServiceCollection().AddSpladeEncoder(Splade).AddKeyedDenseEncoder("small", MiniLm, options => options.MaxTokens = 16);
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        var sparse = provider.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>();
        Assert.Same(sparse, provider.GetRequiredService<LazyEncoder<SparseEmbedding>>());
        Assert.Null(sparse.GetService(typeof(ISparseVocabulary)));
        using var direct = await SpladeEncoder.LoadAsync(Splade);
        Assert.Equal((await direct.EncodeQueryAsync("moon landing")).Values.ToArray(), (await sparse.EncodeQueryAsync("moon landing")).Values.ToArray());
        Assert.IsType<SpladeEncoder>(await provider.GetRequiredService<LazyEncoder<SparseEmbedding>>().LoadAsync());
        Assert.NotNull(sparse.GetService(typeof(ISparseVocabulary)));

        Assert.Equal(384, (await provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("small").EncodeQueryAsync("moon")).Vector.Length);
        Assert.Null(provider.GetService<IEmbeddingGenerator>());
        Assert.Null(provider.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pair")]
    public async Task A_pair_of_models_is_one_encoder_of_the_container(string? key)
    {
        using var documents = new TinyModel().WithGraph();
        using var queries = new TinyModel().WithGraph(table: TinyModel.MakeTable(11));
        await using var provider = new ServiceCollection().AddKeyedSpladeEncoderPair(key, documents.Folder, queries.Folder, options => options.ModelId = "pair").BuildServiceProvider();
        var encoder = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, SparseEmbedding>>(key);
        using var direct = await SpladeEncoder.LoadPairAsync(documents.Folder, queries.Folder);
        Assert.Equal((await direct.EncodeQueryAsync("a b")).Values.ToArray(), (await encoder.EncodeQueryAsync("a b")).Values.ToArray());
        var document = Assert.Single(await encoder.EncodeDocumentsAsync(["a b"]));
        Assert.Equal(Assert.Single(await direct.EncodeDocumentsAsync(["a b"])).Values.ToArray(), document.Values.ToArray());
        Assert.Equal("pair", document.ModelId);
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSpladeEncoderPair("documents", " "));
    }

    [Fact]
    public async Task Options_are_checked_before_a_file_is_read_and_a_missing_model_with_the_first_text()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSpladeEncoder(" "));
        await using var provider = new ServiceCollection().AddSpladeEncoder("no/where", options => options.MaxTokens = 1).AddDenseEncoder("no/where").BuildServiceProvider();
        Assert.Throws<ArgumentOutOfRangeException>(() => provider.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>());
        var error = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().EncodeQueryAsync("x"));
        Assert.Contains("nothing is downloaded unless asked for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_needs_a_hub_which_looks_into_its_cache_first()
    {
        var cache = Directory.CreateTempSubdirectory("connectors-hub-").FullName;
        try
        {
            const string Commit = "0123456789abcdef0123456789abcdef01234567";
            var model = Directory.CreateDirectory(Path.Combine(cache, "models--acme--splade")).FullName;
            Directory.CreateDirectory(Path.Combine(model, "snapshots"));
            Directory.CreateDirectory(Path.Combine(model, "refs"));
            await File.WriteAllTextAsync(Path.Combine(model, "refs", "main"), Commit);
            CopyFolder(Splade, Path.Combine(model, "snapshots", Commit));
            await using var provider = new ServiceCollection()
                .AddModelHub(options => (options.CacheFolder, options.Offline) = (cache, true))
                .AddSpladeEncoder("acme/splade")
                .BuildServiceProvider();
            var vector = await provider.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>().EncodeQueryAsync("moon");
            Assert.StartsWith("acme/splade@0123456#", vector.ModelId, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    [Fact]
    public async Task Fingerprints_tell_models_and_settings_apart_and_not_folders()
    {
        var copy = Directory.CreateTempSubdirectory("connectors-model-").FullName;
        try
        {
            CopyFolder(Splade, copy);
            var same = await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade));
            Assert.Equal(same, await FingerprintAsync(await SpladeEncoder.LoadAsync(copy)));
            string[] others =
            [
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { MaxTokens = 64 })),
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { SpecialTokensAsText = true })),
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { Windows = new() { Overlap = 8 } })),
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { Windows = new() { Overlap = 9 } })),
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { Windows = new() { Overlap = 8, Merge = WindowMerge.Sum } })),
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { LexicalQueries = true })),
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { Head = SpladeHead.Graph })),
                await FingerprintAsync(await SpladeEncoder.LoadAsync(Splade, new() { Prompts = new Dictionary<string, string> { ["query"] = "q: " } })),
                await FingerprintAsync(await DenseEncoder.LoadAsync(MiniLm)),
                await FingerprintAsync(await DenseEncoder.LoadAsync(MiniLm, new() { Normalize = false })),
                await FingerprintAsync(await DenseEncoder.LoadAsync(MiniLm, new() { Pooling = DensePooling.Cls })),
            ];
            Assert.Equal(others.Length + 1, others.Append(same).Distinct().Count());
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>A new option has to be looked at: if it changes vectors, it belongs into ModelFingerprint or the record of settings that it is given.</summary>
    [Theory]
    [InlineData(typeof(SpladeOptions))]
    [InlineData(typeof(DenseOptions))]
    [InlineData(typeof(CrossEncoderOptions))]
    public void Every_option_is_in_the_fingerprint_or_does_not_change_vectors(Type options)
    {
        string[] inFingerprint = ["Activation", "ExecutionProvider", "Head", "LexicalQueries", "MaxTokens", "Normalize", "OutputName", "Pooling", "Prompts", "QueryEncoder", "SpecialTokensAsText", "TokenizerPath", "Windows"];
        string[] withoutEffect = ["ConfigureSession", "Hub", "IntraOpThreads", "MaxConcurrentRuns", "MaxTokensPerBatch", "ModelId", "Progress"];
        Assert.Equal([], options.GetProperties().Select(property => property.Name).Except([.. inFingerprint, .. withoutEffect]));
    }

    [Fact]
    public async Task A_cache_in_front_of_a_model_gives_its_vectors()
    {
        var services = new ServiceCollection().AddSpladeEncoder(Splade).AddEncoderCache<SparseEmbedding>();
        await using var provider = services.BuildServiceProvider();
        var encoder = provider.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>();
        string[] texts = ["moon landing", "", "naïve café", "moon landing"];
        var first = await encoder.EncodeDocumentsAsync(texts);
        var second = await encoder.EncodeDocumentsAsync(texts);
        Assert.True(first.Usage?.InputTokenCount > 0);
        Assert.Equal(0, second.Usage?.InputTokenCount);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(first[i].Indices.ToArray(), second[i].Indices.ToArray());
            Assert.Equal(first[i].Values.ToArray(), second[i].Values.ToArray());
            Assert.Equal((first[i].VocabularyId, first[i].ModelId, first[i].Dimensions), (second[i].VocabularyId, second[i].ModelId, second[i].Dimensions));
        }

        var pruned = await encoder.EncodeDocumentsAsync(texts, new SparseEncodingOptions { MaxTerms = 2 });
        Assert.All(pruned, vector => Assert.Equal(2, vector.NonZeroCount));
    }

    private static async Task<string> FingerprintAsync(IEmbeddingGenerator encoder)
    {
        using (encoder)
            return await Assert.IsType<EncoderFingerprint>(encoder.GetService(typeof(EncoderFingerprint))).GetValueAsync();
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
