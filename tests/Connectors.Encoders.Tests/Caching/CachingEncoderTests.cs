using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text;
using Connectors.Encoders.Caching;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Tests.Caching;

public sealed class CachingEncoderTests
{
    [Fact]
    public async Task Only_what_is_missing_is_encoded_in_one_call_and_each_text_once()
    {
        using var inner = new CountingEncoder();
        using var encoder = new CachingEncoder<SparseEmbedding>(inner);
        await encoder.GenerateAsync(["b"]);
        string[] texts = ["c", "b", "a", "c", "", "b", "a"];
        var vectors = await encoder.GenerateAsync(texts);
        Assert.Equal([["b"], ["c", "a", ""]], inner.Calls);
        AssertEqual(texts.Select(text => CountingEncoder.Vector(text)), vectors);
        Assert.Equal(2, vectors.Usage?.InputTokenCount);
        Assert.Equal(vectors.Count, vectors.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public async Task What_is_remembered_comes_back_bit_by_bit_with_model_and_vocabulary()
    {
        using var inner = new CountingEncoder();
        using var encoder = new CachingEncoder<SparseEmbedding>(inner);
        string[] texts = ["hello world", "", "ünïcode 😀"];
        await encoder.GenerateAsync(texts);
        var again = await encoder.GenerateAsync(texts);
        Assert.Single(inner.Calls);
        AssertEqual(texts.Select(text => CountingEncoder.Vector(text)), again);
        Assert.All(again, vector => Assert.Equal((CountingEncoder.Model, CountingEncoder.Vocabulary, 65536), (vector.ModelId, vector.VocabularyId, vector.Dimensions)));
        Assert.Equal(0, again.Usage?.InputTokenCount);
    }

    [Fact]
    public async Task Models_and_roles_that_share_a_cache_never_mix()
    {
        var shared = new SharedCache();
        using var one = new CachingEncoder<SparseEmbedding>(new CountingEncoder("one"), new() { DistributedCache = shared });
        var other = new CountingEncoder("other");
        using var two = new CachingEncoder<SparseEmbedding>(other, new() { DistributedCache = shared });
        var document = await one.GenerateAsync(["x"]);
        var query = await one.GenerateAsync(["x"], new EncodingOptions { Role = EncodingRole.Query });
        Assert.NotEqual(document[0].Values.ToArray(), query[0].Values.ToArray());
        await two.GenerateAsync(["x"]);
        Assert.Single(other.Calls);
        Assert.Equal(3, shared.Entries.Count);
    }

    [Fact]
    public void Every_option_that_an_encoder_obeys_is_in_the_key()
    {
        var keys = new HashSet<VectorKey> { Key(null) };
        var properties = typeof(SparseEncodingOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties)
        {
            var options = new SparseEncodingOptions();
            if (property.Name is nameof(options.AdditionalProperties) or nameof(options.RawRepresentationFactory))
                continue;
            property.SetValue(options, Another(property));
            Assert.True(keys.Add(Key(options)), $"{property.Name} does not change the key: vectors of different options would be mixed up.");
        }

        Assert.Equal(properties.Length - 1, keys.Count);
        Assert.Equal(Key(null), Key(new SparseEncodingOptions()));
        Assert.Equal(Key(null), Key(new EncodingOptions()));

        static VectorKey Key(EmbeddingGenerationOptions? options) => VectorKeyMaker.For("model", "sparse", options)!.Make("text");

        static object Another(PropertyInfo property) => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) switch
        {
            var type when type == typeof(int) => 7,
            var type when type == typeof(float) => 0.5f,
            var type when type == typeof(string) => "other",
            var type when type == typeof(EncodingRole) => EncodingRole.Query,
            var type => throw new InvalidOperationException($"{property.Name} is new, of the type {type}: put it into VectorKeyMaker and give this test a value of it."),
        };
    }

    [Fact]
    public async Task Options_of_unknown_meaning_are_not_cached()
    {
        using var inner = new CountingEncoder();
        using var encoder = new CachingEncoder<SparseEmbedding>(inner);
        EmbeddingGenerationOptions[] unknown = [new OwnOptions(), new EncodingOptions { AdditionalProperties = new() { ["x"] = 1 } }, new EncodingOptions { RawRepresentationFactory = _ => null }];
        foreach (var options in unknown)
        {
            await encoder.GenerateAsync(["x"], options);
            await encoder.GenerateAsync(["x"], options);
        }

        Assert.Equal(2 * unknown.Length, inner.Calls.Count);
    }

    [Fact]
    public async Task Vectors_with_more_to_them_than_weights_are_not_remembered()
    {
        var shared = new SharedCache();
        using var inner = new CountingEncoder { Note = "window 3" };
        using var encoder = new CachingEncoder<SparseEmbedding>(inner, new() { DistributedCache = shared });
        for (var call = 1; call <= 2; call++)
        {
            var vectors = await encoder.GenerateAsync(["a", "a"]);
            Assert.All(vectors, vector => Assert.Equal("window 3", vector.AdditionalProperties?["note"]));
            Assert.NotSame(vectors[0].AdditionalProperties, vectors[1].AdditionalProperties);
            Assert.Equal(call, inner.Calls.Count);
        }

        Assert.Empty(shared.Entries);
    }

    [Fact]
    public async Task Another_process_finds_what_one_has_encoded()
    {
        var shared = new SharedCache();
        using var first = new CachingEncoder<SparseEmbedding>(new CountingEncoder(), new() { DistributedCache = shared, Expiration = TimeSpan.FromHours(1) });
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => $"secret text {i}")];
        await first.GenerateAsync(texts);
        Assert.Equal(100, shared.Entries.Count);
        Assert.All(shared.Options, options => Assert.Equal(TimeSpan.FromHours(1), options.AbsoluteExpirationRelativeToNow));
        Assert.All(shared.Entries.Keys, key => Assert.DoesNotContain("secret", key, StringComparison.Ordinal));
        Assert.All(shared.Entries.Values, value => Assert.DoesNotContain("secret", Encoding.Latin1.GetString(value), StringComparison.Ordinal));

        using var inner = new CountingEncoder();
        using var second = new CachingEncoder<SparseEmbedding>(inner, new() { DistributedCache = shared });
        AssertEqual(texts.Select(text => CountingEncoder.Vector(text)), await second.GenerateAsync(texts));
        shared.Entries.Clear();
        await second.GenerateAsync(texts);
        Assert.Empty(inner.Calls);
    }

    [Fact]
    public async Task What_is_no_vector_of_the_key_is_a_miss_and_is_replaced()
    {
        var shared = new SharedCache();
        using var writer = new CachingEncoder<SparseEmbedding>(new CountingEncoder(), new() { DistributedCache = shared });
        await writer.GenerateAsync(["victim"]);
        var (key, good) = shared.Entries.Single();
        await writer.GenerateAsync(["other"]);
        var otherKey = shared.Entries.Keys.Single(other => other != key);
        var attempts = 0;
        foreach (var bad in BadValues(good, shared.Entries[otherKey]))
        {
            shared.Entries[key] = bad;
            var inner = new CountingEncoder();
            using var reader = new CachingEncoder<SparseEmbedding>(inner, new() { DistributedCache = shared });
            AssertEqual([CountingEncoder.Vector("victim")], await reader.GenerateAsync(["victim"]));
            Assert.Single(inner.Calls);
            Assert.Equal(good, shared.Entries[key]);
            attempts++;
        }

        Assert.True(attempts > 3 * good.Length, $"Only {attempts} values were tried.");
    }

    [Fact]
    public async Task A_cache_out_of_order_costs_time_and_no_results()
    {
        var log = new LogCount();
        using var inner = new CountingEncoder();
        using var encoder = new CachingEncoder<SparseEmbedding>(inner, new() { DistributedCache = new SharedCache { Fault = new InvalidOperationException("down") }, LoggerFactory = log });
        string[] texts = ["a", "b", "c"];
        AssertEqual(texts.Select(text => CountingEncoder.Vector(text)), await encoder.GenerateAsync(texts));
        Assert.Equal(2, log.Warnings);
    }

    [Fact]
    public async Task Cancellation_is_no_fault_of_the_cache()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        using var encoder = new CachingEncoder<SparseEmbedding>(new CountingEncoder(), new() { DistributedCache = new SharedCache() });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(["a"], cancellationToken: source.Token));
    }

    [Fact]
    public async Task What_a_caller_does_to_a_vector_stays_with_the_caller()
    {
        using var inner = new DenseStub();
        using var encoder = new CachingEncoder<Embedding<float>>(inner, new() { Fingerprint = "stub" });
        var first = await encoder.GenerateAsync(["a", "a"]);
        first[0].Vector = new float[] { 9 };
        var third = (await encoder.GenerateAsync(["a"]))[0];
        Assert.Equal([1f, -0f, float.Epsilon], first[1].Vector.ToArray());
        Assert.Equal([1f, -0f, float.Epsilon], third.Vector.ToArray());
        Assert.Equal(1, inner.Calls);
    }

    [Fact]
    public async Task An_encoder_that_does_not_say_what_it_is_needs_a_fingerprint()
    {
        var error = Assert.Throws<ArgumentException>(() => new CachingEncoder<SparseEmbedding>(new CountingEncoder(fingerprint: null)));
        Assert.Contains("CachingEncoderOptions.Fingerprint", error.Message, StringComparison.Ordinal);
        using var encoder = new CachingEncoder<SparseEmbedding>(new CountingEncoder(fingerprint: null), new() { Fingerprint = "v1" });
        Assert.Single(await encoder.GenerateAsync(["a"]));
    }

    [Fact]
    public async Task A_lazy_encoder_is_loaded_to_learn_what_it_is()
    {
        using var inner = new CountingEncoder();
        using var encoder = new CachingEncoder<SparseEmbedding>(new LazyEncoder<SparseEmbedding>(_ => Task.FromResult<IEmbeddingGenerator<string, SparseEmbedding>>(inner)));
        await encoder.GenerateAsync(["a"]);
        Assert.Equal(CountingEncoder.Model, (await encoder.GenerateAsync(["a"]))[0].ModelId);
        Assert.Single(inner.Calls);
    }

    [Fact]
    public async Task Bad_calls_are_refused()
    {
        using var inner = new CountingEncoder { Omitted = 1 };
        using var encoder = new CachingEncoder<SparseEmbedding>(inner);
        await Assert.ThrowsAsync<ArgumentNullException>(() => encoder.GenerateAsync(null!));
        Assert.Contains("position 1", (await Assert.ThrowsAsync<ArgumentException>(() => encoder.GenerateAsync(["a", null!]))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => encoder.GenerateAsync(["a", "b"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CachingEncoder<SparseEmbedding>(inner, new() { MaxMemoryBytes = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CachingEncoder<SparseEmbedding>(inner, new() { Expiration = TimeSpan.Zero }));
        Assert.Empty(await encoder.GenerateAsync([]));
    }

    [Fact]
    public async Task The_meter_says_where_texts_were_found()
    {
        // Other tests run beside this one; the model tells the measurements apart.
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument.Meter.Name == ConnectorsTelemetry.Name && instrument.Name == ConnectorsTelemetry.CachedTexts)
                meter.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (all["gen_ai.request.model"] is not "metered")
                return;
            lock (counts)
                counts[(string)all["connectors.cache.result"]!] = counts.GetValueOrDefault((string)all["connectors.cache.result"]!) + value;
        });
        listener.Start();

        var shared = new SharedCache();
        using (var other = new CachingEncoder<Embedding<float>>(new DenseStub(), new() { Fingerprint = "stub", DistributedCache = shared }))
            await other.GenerateAsync(["a", "b"]);
        using var encoder = new CachingEncoder<Embedding<float>>(new DenseStub("metered"), new() { Fingerprint = "stub", DistributedCache = shared });
        await encoder.GenerateAsync(["a", "c", "c"]);
        await encoder.GenerateAsync(["a", "b"]);
        await encoder.GenerateAsync(["a"], new OwnOptions());
        Assert.Equal(new() { ["distributed"] = 2, ["miss"] = 1, ["memory"] = 1, ["bypass"] = 1 }, counts);
    }

    [Fact]
    public async Task Memory_is_bounded_and_keeps_what_is_used()
    {
        // A vector of one term takes about 200 bytes with what surrounds it.
        using var inner = new CountingEncoder();
        using var encoder = new CachingEncoder<SparseEmbedding>(inner, new() { MaxMemoryBytes = 2000 });
        await encoder.GenerateAsync(["hot"]);
        for (var i = 0; i < 100; i++)
            await encoder.GenerateAsync([((char)('a' + (i % 26))).ToString() + i, "hot"]);
        Assert.Single(inner.Calls, texts => texts.Contains("hot"));
        Assert.Equal(101, inner.Calls.Count);
        await encoder.GenerateAsync(["a0"]);
        Assert.Equal(102, inner.Calls.Count);
        await encoder.GenerateAsync(["v99"]);
        Assert.Equal(102, inner.Calls.Count);

        using var none = new CachingEncoder<SparseEmbedding>(inner, new() { MaxMemoryBytes = 0 });
        await none.GenerateAsync(["x"]);
        await none.GenerateAsync(["x"]);
        Assert.Equal(104, inner.Calls.Count);
    }

    private static IEnumerable<byte[]> BadValues(byte[] good, byte[] ofAnotherKey)
    {
        yield return ofAnotherKey;
        var random = new Random(1);
        for (var length = 0; length < good.Length; length++)
        {
            yield return good[..length];
            var noise = new byte[length];
            random.NextBytes(noise);
            yield return noise;
        }

        for (var i = 0; i < good.Length; i++)
        {
            var changed = (byte[])good.Clone();
            changed[i] ^= (byte)(1 << random.Next(8));
            yield return changed;
        }

        yield return [.. good, 0];
    }

    private static void AssertEqual(IEnumerable<SparseEmbedding> expected, IEnumerable<SparseEmbedding> actual) =>
        Assert.Equal(expected.Select(Parts), actual.Select(Parts));

    private static (string, string) Parts(SparseEmbedding vector) => (string.Join(' ', vector.Indices.ToArray()), string.Join(' ', vector.Values.ToArray().Select(BitConverter.SingleToUInt32Bits)));

    private sealed class OwnOptions : EncodingOptions;

    private sealed class DenseStub(string model = "stub") : IEmbeddingGenerator<string, Embedding<float>>
    {
        public int Calls { get; private set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            Calls++;
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(new[] { 1f, -0f, float.Epsilon }))));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("test", defaultModelId: model) : null;

        public void Dispose()
        {
        }
    }
}
