using Microsoft.Extensions.AI;

namespace Connectors.Tests.Encoders;

public sealed class EncodingOptionsTests
{
    [Fact]
    public void A_clone_has_every_setting_and_is_independent()
    {
        var options = new SparseEncodingOptions
        {
            Role = EncodingRole.Query, PromptName = "p", MaxTerms = 7, MinWeight = 0.5f, ModelId = "m", Dimensions = 3,
            AdditionalProperties = new() { ["k"] = "v" },
        };

        var clone = Assert.IsType<SparseEncodingOptions>(options.Clone());
        Assert.Equal((EncodingRole.Query, "p", 7, 0.5f, "m", 3), (clone.Role, clone.PromptName, clone.MaxTerms, clone.MinWeight, clone.ModelId, clone.Dimensions));
        Assert.Equal("v", clone.AdditionalProperties!["k"]);

        clone.AdditionalProperties["k"] = "other";
        clone.Role = EncodingRole.Document;
        clone.MaxTerms = null;
        Assert.Equal((EncodingRole.Query, 7, "v"), (options.Role, options.MaxTerms, options.AdditionalProperties["k"]));
    }

    [Fact]
    public void The_plain_options_clone_to_plain_options()
    {
        var clone = Assert.IsType<EncodingOptions>(new EncodingOptions { Role = EncodingRole.Query, PromptName = "p" }.Clone());
        Assert.Equal((EncodingRole.Query, "p"), (clone.Role, clone.PromptName));
    }

    [Fact]
    public void A_derived_type_clones_to_itself_through_the_copy_constructor()
    {
        EmbeddingGenerationOptions options = new DerivedOptions { Extra = 5, MaxTerms = 2, Role = EncodingRole.Query };
        var clone = Assert.IsType<DerivedOptions>(options.Clone());
        Assert.Equal((5, 2, EncodingRole.Query), (clone.Extra, clone.MaxTerms, clone.Role));
    }

    [Fact]
    public void The_defaults_are_documents_and_every_positive_term()
    {
        var options = new SparseEncodingOptions();
        Assert.Equal((EncodingRole.Document, null, null, 0f), (options.Role, options.PromptName, options.MaxTerms, options.MinWeight));
    }

    [Fact]
    public void Settings_outside_their_ranges_are_refused()
    {
        var options = new SparseEncodingOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxTerms = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MinWeight = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MinWeight = float.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MinWeight = float.PositiveInfinity);
    }

    private sealed class DerivedOptions : SparseEncodingOptions
    {
        public DerivedOptions()
        {
        }

        private DerivedOptions(DerivedOptions other)
            : base(other) => Extra = other.Extra;

        public int Extra { get; set; }

        public override EmbeddingGenerationOptions Clone() => new DerivedOptions(this);
    }
}
