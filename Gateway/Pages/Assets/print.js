(b=>{b.hidden=false;b.addEventListener("click",()=>print())})(document.getElementById("print"))
