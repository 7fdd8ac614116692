using Connectors.Encoders.Tests.Caching;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Encoders.Tests.DependencyInjection;

public sealed class RegistrationTests
{
    [Fact]
    public void An_encoder_is_registered_as_its_type_and_its_kind_and_never_as_the_generator_of_anything()
    {
        var inner = new CountingEncoder();
        using (var provider = With(services => EncoderRegistration.AddEncoder<CountingEncoder, SparseEmbedding>(services, null, _ => inner)))
        {
            Assert.Same(inner, provider.GetRequiredService<CountingEncoder>());
            Assert.Same(inner, provider.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>());
            Assert.Null(provider.GetService<IEmbeddingGenerator>());
            Assert.False(inner.IsDisposed);
        }

        Assert.True(inner.IsDisposed);
    }

    [Fact]
    public void Keys_tell_encoders_apart()
    {
        using var provider = With(services =>
        {
            EncoderRegistration.AddEncoder<CountingEncoder, SparseEmbedding>(services, "a", _ => new CountingEncoder("a"));
            EncoderRegistration.AddEncoder<CountingEncoder, SparseEmbedding>(services, "b", _ => new CountingEncoder("b"));
        });
        Assert.Same(provider.GetRequiredKeyedService<CountingEncoder>("a"), provider.GetRequiredKeyedService<IEmbeddingGenerator<string, SparseEmbedding>>("a"));
        Assert.NotSame(provider.GetRequiredKeyedService<CountingEncoder>("a"), provider.GetRequiredKeyedService<CountingEncoder>("b"));
        Assert.Null(provider.GetService<CountingEncoder>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public async Task A_cache_stands_in_front_of_the_encoder_of_its_key(string? key)
    {
        var inner = new CountingEncoder();
        var shared = new SharedCache();
        using (var provider = With(services =>
        {
            services.AddSingleton<IDistributedCache>(shared);
            EncoderRegistration.AddEncoder<CountingEncoder, SparseEmbedding>(services, key, _ => inner);
            services.AddKeyedEncoderCache<SparseEmbedding>(key, options => options.Expiration = TimeSpan.FromDays(1));
        }))
        {
            var encoder = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, SparseEmbedding>>(key);
            Assert.IsType<CachingEncoder<SparseEmbedding>>(encoder);
            Assert.Same(inner, provider.GetRequiredKeyedService<CountingEncoder>(key));
            await encoder.GenerateAsync(["a"]);
            await encoder.GenerateAsync(["a"]);
            Assert.Single(inner.Calls);
            Assert.Single(shared.Entries);
            Assert.Equal(TimeSpan.FromDays(1), shared.Options.Single().AbsoluteExpirationRelativeToNow);
        }

        Assert.True(inner.IsDisposed);
    }

    [Fact]
    public void Encoders_of_others_can_be_cached_however_they_were_registered()
    {
        using var provider = With(services =>
        {
            services.AddSingleton<IEmbeddingGenerator<string, SparseEmbedding>>(new CountingEncoder());
            services.AddEncoderCache<SparseEmbedding>();
        });
        Assert.IsType<CachingEncoder<SparseEmbedding>>(provider.GetRequiredService<IEmbeddingGenerator<string, SparseEmbedding>>());
        Assert.Single(provider.GetServices<IEmbeddingGenerator<string, SparseEmbedding>>());
    }

    [Fact]
    public void A_cache_without_an_encoder_is_an_error_when_it_is_added()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddKeyedEncoderCache<SparseEmbedding>("x"));
        Assert.Contains("under the key 'x'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_is_one_for_all_and_its_options_are_checked()
    {
        using var provider = With(services => services.AddModelHub(options => options.CacheFolder = "somewhere"));
        Assert.Equal(Path.GetFullPath("somewhere"), provider.GetRequiredService<ModelHub>().CacheFolder);
        Assert.Same(provider.GetRequiredService<ModelHub>(), provider.GetRequiredService<ModelHub>());
        using var wrong = With(services => services.AddModelHub(options => options.MaxRetries = -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => wrong.GetRequiredService<ModelHub>());
    }

    private static ServiceProvider With(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
