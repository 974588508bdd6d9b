import streamlit as st
from dashboard.components.frame import header
header("Overview","x")
