namespace Connectors.Architecture;

/// <summary>What the packages of stores have to be able to do, compiled without access to internals.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public void A_store_package_can_have_legs_fields_indexes_and_options_of_its_own()
    {
        Assert.Equal("f", new OwnLeg { Field = "f" }.Field);
        Assert.Equal("s", new OwnField("s").Name);
        Assert.NotEqual<DenseIndex>(new OwnIndex(1), new OwnIndex(2));
        Assert.True(new OwnOptions().WaitUntilVisible);
    }

    private sealed class OwnLeg : SearchLeg;

    private sealed class OwnField(string name) : SparseField(name);

    private sealed record OwnIndex(int Bits) : DenseIndex;

    private sealed class OwnOptions : UpsertOptions;
}
